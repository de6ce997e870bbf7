package culvert.remote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.net.NetworkException;
import culvert.net.Usage;
import culvert.net.User;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Thousands of users are few series, and no sum of theirs ever falls. */
class UserTableTest {
    private final UserTable table = new UserTable(2);
    private final User ada = new User("ada");
    private final User bob = new User("bob");
    private final User eve = new User("eve");
    private final List<User> users = new ArrayList<>(List.of(ada, bob, eve));

    @Test
    void theFirstThatCarrySomethingHaveTheirOwn() {
        assertEquals(Map.of(), table.rows(users));
        carry(eve, 5);
        assertEquals(Set.of("eve"), table.rows(users).keySet());
        carry(ada, 7);
        carry(bob, 9);
        assertEquals(Set.of("(others)", "ada", "eve"), table.rows(users).keySet());
        assertEquals(9, up("(others)"));
        carry(bob, 1);
        assertEquals(10, up("(others)"));
    }

    @Test
    void whatRemovedOnesHadCarriedStaysInTheSumOfTheOthers() {
        users.forEach(user -> carry(user, 3));
        assertEquals(3, up("(others)"));
        eve.remove();
        users.remove(eve);
        assertEquals(3, up("(others)"));
        assertEquals(3, up("(others)"));
        User again = new User("eve");
        users.add(again);
        carry(again, 4);
        assertEquals(7, up("(others)"));
    }

    @Test
    void theSumOfThoseWithoutANameStaysWhenAPortIsClosed() {
        User here = new User("");
        User there = new User("");
        users.addAll(0, List.of(here, there));
        carry(here, 3);
        carry(there, 4);
        assertEquals(7, up(""));
        there.remove();
        users.remove(there);
        assertEquals(7, up(""));
        carry(here, 1);
        assertEquals(8, up(""));
        here.remove();
        users.remove(here);
        assertEquals(8, up(""));
        assertEquals(8, up(""));
    }

    @Test
    void aRemovedUsersPlaceIsFree() {
        users.forEach(user -> carry(user, 3));
        assertEquals(Set.of("(others)", "ada", "bob"), table.rows(users).keySet());
        ada.remove();
        users.remove(ada);
        assertFalse(table.rows(users).containsKey("ada"));
        User zoe = new User("zoe");
        users.add(zoe);
        carry(zoe, 8);
        assertEquals(Set.of("(others)", "bob", "zoe"), table.rows(users).keySet());
        assertEquals(3, up("(others)"));
    }

    @Test
    void namesThatMeetAreOneSeries() {
        List<User> meeting = List.of(new User(""), new User(""), new User("(others)"));
        meeting.forEach(user -> carry(user, 2));
        Map<String, Usage> rows = table.rows(meeting);
        assertEquals(Set.of("", "(others)"), rows.keySet());
        assertEquals(4, Objects.requireNonNull(rows.get("")).up());
    }

    @Test
    void tenThousandUsersAreNotTenThousandSeries() {
        UserTable full = new UserTable(UserTable.MAX_OWN);
        List<User> many =
                IntStream.range(0, 10_000).mapToObj(i -> new User("user-" + i)).toList();
        many.forEach(user -> carry(user, 1));
        Map<String, Usage> rows = full.rows(many);
        assertEquals(UserTable.MAX_OWN + 1, rows.size());
        assertEquals(10_000, rows.values().stream().mapToLong(Usage::up).sum());
    }

    private long up(String name) {
        return Objects.requireNonNull(table.rows(users).get(name)).up();
    }

    private static void carry(User user, long bytes) {
        try {
            user.begin(MetricsTest.thing(bytes), InetAddress.getLoopbackAddress())
                    .end();
        } catch (NetworkException barred) {
            throw new IllegalStateException(barred);
        }
    }
}
