package culvert.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.net.Metered;
import culvert.net.User;
import culvert.usage.LastDay.Hour;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastDayTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private final User user = new User("ada");
    private final Session session = new Session();
    private final List<User> users = new ArrayList<>(List.of(user, new User("idle")));
    private Instant now = NOON.plusSeconds(90);
    private final LastDay day = LastDay.of(() -> users, () -> now);

    private static final class Session implements Metered {
        private long up;
        private long down;

        @Override
        public long up() {
            return up;
        }

        @Override
        public long down() {
            return down;
        }

        void carries(long more) {
            up += more;
            down += 10 * more;
        }
    }

    @Test
    void whatIsCarriedCountsInItsHourAndTheOneThatNowIsUntilNow() throws Exception {
        user.begin(session, InetAddress.getLoopbackAddress());
        session.carries(5);
        day.look();
        now = NOON.plus(Duration.ofMinutes(61));
        day.look();
        session.carries(7);
        List<Hour> hours = day.of(user);
        assertEquals(LastDay.HOURS, hours.size());
        assertEquals(new Hour(NOON, 5, 50), hours.get(LastDay.HOURS - 2));
        assertEquals(new Hour(NOON.plusSeconds(3600), 7, 70), hours.getLast());
        assertEquals(0, hours.getFirst().up());
        assertEquals(NOON.plusSeconds(90), day.since());
    }

    @Test
    void afterADayNothingIsLeftOfAnHourAndAfterMoreOfAny() throws Exception {
        user.begin(session, InetAddress.getLoopbackAddress());
        session.carries(5);
        day.look();
        now = NOON.plus(Duration.ofHours(23));
        assertEquals(5, day.of(user).getFirst().up());
        now = NOON.plus(Duration.ofHours(24));
        assertEquals(0, sum(day.of(user)));
        session.carries(3);
        day.look();
        now = NOON.plus(Duration.ofDays(9));
        assertEquals(0, sum(day.of(user)));
        assertEquals(NOON.plus(Duration.ofDays(9)), day.of(user).getLast().from());
    }

    @Test
    void aClockThatIsSetBackLosesNothing() throws Exception {
        user.begin(session, InetAddress.getLoopbackAddress());
        session.carries(5);
        day.look();
        now = NOON.minus(Duration.ofHours(3));
        session.carries(5);
        assertEquals(10, day.of(user).getLast().up());
        assertEquals(10, sum(day.of(user)));
    }

    @Test
    void whoHasCarriedNothingHasADayOfNothing() {
        assertEquals(0, sum(day.of(users.get(1))));
        assertEquals(NOON, day.of(users.get(1)).getLast().from());
    }

    private static long sum(List<Hour> hours) {
        return hours.stream().mapToLong(Hour::up).sum();
    }
}
