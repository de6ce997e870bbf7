package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.User;
import culvert.relay.FinishedAssociation.Datagrams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AssociationsTest {
    private static final User BOB = new User("bob");
    private static final User ALICE = new User("alice");
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final AtomicLong now = new AtomicLong();
    private final Associations<String, Ended> table = new Associations<>(new AssociationSettings(IDLE, 3), now::get);

    /** Remembers how it was ended. */
    private record Ended(Association account, List<Cause> causes) implements Associations.Member {
        @Override
        public void end(Cause why) {
            causes.add(why);
        }
    }

    @Test
    void atTheCapTheIdlestMakesRoom() {
        Ended first = added("a");
        Ended second = added("b");
        Ended third = added("c");
        after(Duration.ofSeconds(1));
        first.account().carried(Side.NEAR, 1);
        after(Duration.ofSeconds(1));
        third.account().carried(Side.FAR, 1);
        added("d");
        assertEquals(List.of(Cause.EVICTED), second.causes());
        assertNull(table.find("b"));
        assertEquals(3, table.count());
        added("e");
        assertEquals(List.of(Cause.EVICTED), first.causes(), "an answer is life as much as a request");
        assertEquals(List.of(), third.causes());
    }

    @Test
    void oneThatHasNotMovedYetIsNotTheIdlest() {
        Ended first = added("a");
        Ended second = added("b");
        after(Duration.ofSeconds(1));
        first.account().carried(Side.NEAR, 1);
        second.account().carried(Side.NEAR, 1);
        after(Duration.ofSeconds(1));
        Ended waiting = added("c");
        added("d");
        assertEquals(List.of(), waiting.causes(), "its first datagram is still on its way");
        assertEquals(List.of(Cause.EVICTED), first.causes());
    }

    @Test
    void theOldestStaysWhereItIsTheBusiest() {
        Ended busy = added("a");
        Ended brief = added("b");
        Ended third = added("c");
        after(Duration.ofSeconds(1));
        third.account().carried(Side.NEAR, 1);
        brief.account().carried(Side.NEAR, 1);
        after(Duration.ofSeconds(1));
        busy.account().carried(Side.NEAR, 1);
        added("d");
        assertEquals(List.of(), busy.causes());
        assertEquals(List.of(Cause.EVICTED), brief.causes());
    }

    @Test
    void whoHasMostMakesRoomHoweverIdleOthersAre() {
        Ended idle = new Ended(table.account(CLIENT, ALICE), new ArrayList<>());
        table.add("alice's", idle);
        after(Duration.ofSeconds(1));
        List<Ended> flood = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Ended one = new Ended(table.account(CLIENT, BOB), new ArrayList<>());
            table.add("bob's " + i, one);
            flood.add(one);
            after(Duration.ofMillis(1));
        }
        assertEquals(List.of(), idle.causes());
        assertEquals(3, table.count());
        assertEquals(
                98,
                flood.stream()
                        .filter(one -> one.causes().equals(List.of(Cause.EVICTED)))
                        .count());
        assertEquals(List.of(), flood.getLast().causes());
    }

    @Test
    void whatMovesEitherWayIsNotIdle() {
        Ended silent = added("a");
        Ended asking = added("b");
        Ended answered = added("c");
        after(Duration.ofSeconds(9));
        table.sweep();
        assertEquals(3, table.count());
        asking.account().carried(Side.NEAR, 1);
        answered.account().carried(Side.FAR, 1);
        after(Duration.ofSeconds(1));
        table.sweep();
        assertEquals(List.of(Cause.IDLE), silent.causes());
        assertEquals(2, table.count());
        after(Duration.ofSeconds(9));
        table.sweep();
        assertEquals(0, table.count());
    }

    @Test
    void oneThatHasEndedDoesNotTakeItsSuccessorAlong() {
        Ended before = added("a");
        Ended after = new Ended(table.account(CLIENT, User.UNNAMED), new ArrayList<>());
        table.add("a", after);
        table.remove("a", before);
        assertSame(after, table.find("a"));
        table.remove("a", after);
        assertNull(table.find("a"));
    }

    @Test
    void theEndIsForAll() {
        List<Ended> all = List.of(added("a"), added("b"));
        table.endAll(Cause.SHUTDOWN);
        all.forEach(one -> assertEquals(List.of(Cause.SHUTDOWN), one.causes()));
        assertEquals(0, table.count());
    }

    @Test
    void anAccountTellsWhoHowMuchHowLongAndTheFirstCause() {
        RecordingEvents events = new RecordingEvents();
        Association account = table.account(CLIENT, ALICE);
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 6000);
        account.carried(Side.NEAR, 10);
        account.carried(Side.NEAR, 20);
        account.carried(Side.FAR, 0);
        account.moved(elsewhere);
        after(Duration.ofSeconds(2));
        assertFalse(account.hasEnded());
        assertTrue(account.ends(Cause.IDLE));
        assertFalse(account.ends(Cause.SHUTDOWN));
        account.report(events);
        assertEquals(
                new FinishedAssociation(
                        1,
                        elsewhere,
                        ALICE,
                        Cause.IDLE,
                        new Datagrams(2, 30),
                        new Datagrams(1, 0),
                        Duration.ofSeconds(2)),
                events.associations().poll());
    }

    @Test
    void oneThatCarriedNothingIsNotToldOf() {
        RecordingEvents events = new RecordingEvents();
        Association account = table.account(CLIENT, User.UNNAMED);
        account.ends(Cause.EVICTED);
        account.report(events);
        assertTrue(events.associations().isEmpty());
    }

    private Ended added(String key) {
        Ended member = new Ended(table.account(CLIENT, User.UNNAMED), new ArrayList<>());
        table.add(key, member);
        return member;
    }

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
