package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.net.TestRunner;
import culvert.net.User;
import culvert.net.UserLimits;
import culvert.relay.FinishedAssociation.Datagrams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AssociationsTest {
    private static final User BOB = new User("bob");
    private static final User ALICE = new User("alice");
    private static final User CAROL = new User("carol");
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final AtomicLong now = new AtomicLong();
    private final MemoryBudget budget = new MemoryBudget(1_000_000);
    private final Associations table = new Associations(new AssociationSettings(IDLE, 3), budget, now::get);
    private final TestRunner runner = new TestRunner();
    private final Deque<Ended> toEnd = new ConcurrentLinkedDeque<>();

    /** What happens while a client that was admitted has no association yet. */
    private Runnable meanwhile = () -> {};

    /** For how long clients have to be known. */
    private Duration memory = Duration.ZERO;

    /** Whether a client may be forgotten before its time. */
    private boolean mayBeForgotten = true;

    /** A client that carries nothing, and remembers how it was ended. */
    private final class Ended implements PacketInbound.Client, PacketOutbound.Far {
        private final Object id;
        private final User user;
        private final AtomicInteger closed = new AtomicInteger();
        private final KnownClient known;
        private final Association account;

        Ended(Object id, User user) {
            try {
                this.id = id;
                this.user = user;
                known = table.admit(this, CLIENT, new TaskGroup(runner));
                try {
                    meanwhile.run();
                    account = table.account(known, CLIENT);
                    table.begin(known, new PacketPipe(account, this, this, new RecordingEvents(), runner));
                } finally {
                    known.guard.unlock();
                }
            } catch (FailureException e) {
                throw new AssertionError(e);
            }
        }

        boolean isEnded() {
            return account.hasEnded();
        }

        @Override
        public Object id() {
            return id;
        }

        @Override
        public User user() {
            return user;
        }

        @Override
        public Duration memory() {
            return memory;
        }

        @Override
        public boolean makeRoom(boolean itsOwn) {
            return mayBeForgotten;
        }

        @Override
        public int bytes(Packet answer) {
            return 0;
        }

        @Override
        public int put(Packet answer, byte[] into, int at, Runner on) {
            return at;
        }

        @Override
        public void add(Target target, Packet payload, Outgoing out) {}

        @Override
        public void send(Outgoing out) {}

        @Override
        public Cause receive(PacketOutbound.Answers answers) {
            return Cause.CLOSED;
        }

        @Override
        public void stop() {
            toEnd.add(this);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void aClientWhoseAssociationIsBeingOpenedIsNotForgotten() {
        meanwhile = table::sweep;
        Ended first = added("a");
        assertSame(first.known, table.find("a"));
        table.sweep();
        assertFalse(first.isEnded());
        assertEquals(1, table.count());
    }

    @Test
    void whatIsKnownIsChargedAndGivenBack() {
        Ended first = added("a");
        long one = budget.held();
        assertTrue(one > 0);
        added("b");
        assertEquals(2 * one, budget.held());
        table.close();
        toEnd.forEach(ended -> table.ended(ended.known));
        assertEquals(0, budget.held());
        assertNull(table.find(first.id()));
    }

    @Test
    void whereThereIsNoMemoryNobodyNewComesAndTheOthersStay() {
        Ended first = added("a");
        budget.open(() -> {}).known().tryAdd(budget.left());
        AssertionError refused = assertThrows(AssertionError.class, () -> new Ended("b", BOB));
        assertEquals(Cause.MEMORY, ((FailureException) Objects.requireNonNull(refused.getCause())).reason());
        assertFalse(first.isEnded());
        assertNull(table.find("b"));
    }

    @Test
    void forWantOfMemoryTheUserThatHasMostMakesRoomForAnother() {
        Ended first = added("a");
        Ended second = added("b");
        budget.open(() -> {}).known().tryAdd(budget.left());
        Ended bobs = new Ended("c", BOB);
        assertSame(bobs.known, table.find("c"));
        assertEquals(List.of(first), causes(Cause.EVICTED));
        assertFalse(second.isEnded(), "both have one now");
        assertThrows(AssertionError.class, () -> new Ended("d", BOB));
        assertThrows(AssertionError.class, () -> added("e"));
        assertFalse(second.isEnded());
        assertFalse(bobs.isEnded());
    }

    @Test
    void forWantOfMemoryClientsThatAreOnlyRememberedMakeRoomForTheFirstAssociationOfAnother() {
        remember("a", 7, ALICE);
        new Ended("a", ALICE);
        budget.open(() -> {}).known().tryAdd(budget.left());
        Ended bobs = new Ended("b", BOB);
        assertSame(bobs.known, table.find("b"));
        assertFalse(bobs.isEnded());
        assertEquals(2, table.count());
        assertNull(table.find("a0"), "the one that has been silent for longest");
        assertThrows(AssertionError.class, () -> new Ended("c", BOB), "now bob has as much");
    }

    @Test
    void whoHasMostMemoryPaysInClientsOrInAssociations() {
        remember("a", 12, ALICE);
        Ended first = new Ended("b", BOB);
        Ended second = new Ended("c", BOB);
        budget.open(() -> {}).known().tryAdd(budget.left());
        new Ended("d", CAROL);
        assertFalse(first.isEnded() || second.isEnded(), "alice has more than bob");
        assertEquals(3, table.count());
        assertNull(table.find("a0"));
    }

    @Test
    void whereClientsHaveToBeRememberedTheirAssociationsMakeRoom() {
        remember("a", 5, ALICE);
        Ended first = new Ended("b", ALICE);
        Ended second = new Ended("c", ALICE);
        budget.open(() -> {}).known().tryAdd(budget.left());
        mayBeForgotten = false;
        Ended bobs = new Ended("d", BOB);
        assertSame(bobs.known, table.find("d"));
        assertEquals(List.of(first, second), causes(Cause.EVICTED));
        assertSame(first.known, table.find("b"));
        assertEquals(1, table.count());
    }

    @Test
    void theLastOfTheMemoryIsLeftToSessions() {
        MemoryBudget.Account crowd = budget.open(() -> {}).known();
        crowd.tryAdd(budget.left() - budget.most() / 16);
        assertThrows(AssertionError.class, () -> added("a"));
        assertTrue(budget.left() > 0);
        crowd.release(1);
        assertTrue(crowd.tryAdd(1));
    }

    @Test
    void forWantOfMemoryAnAssociationEnds() {
        added("a");
        budget.makeRoom(budget.most());
        assertEquals(1, causes(Cause.MEMORY).size());
        assertNull(table.find("a"));
    }

    @Test
    void atTheCapTheIdlestMakesRoom() {
        Ended first = added("a");
        Ended second = added("b");
        Ended third = added("c");
        after(Duration.ofSeconds(1));
        first.account.moving();
        after(Duration.ofSeconds(1));
        third.account.moving();
        added("d");
        assertEquals(List.of(second), causes(Cause.EVICTED));
        assertNull(table.find("b"));
        assertEquals(3, table.count());
        added("e");
        assertEquals(List.of(first), causes(Cause.EVICTED), "an answer is life as much as a request");
        assertFalse(third.isEnded());
    }

    @Test
    void oneThatHasNotMovedYetIsNotTheIdlest() {
        Ended first = added("a");
        Ended second = added("b");
        after(Duration.ofSeconds(1));
        first.account.moving();
        second.account.moving();
        after(Duration.ofSeconds(1));
        Ended waiting = added("c");
        added("d");
        assertFalse(waiting.isEnded(), "its first datagram is still on its way");
        assertEquals(List.of(first), causes(Cause.EVICTED));
    }

    @Test
    void theOldestStaysWhereItIsTheBusiest() {
        Ended busy = added("a");
        Ended brief = added("b");
        Ended third = added("c");
        after(Duration.ofSeconds(1));
        third.account.moving();
        brief.account.moving();
        after(Duration.ofSeconds(1));
        busy.account.moving();
        added("d");
        assertFalse(busy.isEnded());
        assertEquals(List.of(brief), causes(Cause.EVICTED));
    }

    @Test
    void whoHasMostMakesRoomHoweverIdleOthersAre() {
        Ended idle = new Ended("alice's", ALICE);
        after(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            new Ended("bob's " + i, BOB);
            after(Duration.ofMillis(1));
        }
        assertFalse(idle.isEnded());
        assertEquals(3, table.count());
        assertEquals(98, causes(Cause.EVICTED).size());
    }

    @Test
    void atTheUsersOwnLimitItsIdlestMakesRoom() {
        User carol = new User("carol");
        carol.limitBy(new UserLimits(true, Optional.empty(), 1, 0, Optional.empty(), 0, 0, ""));
        Ended alices = new Ended("a", ALICE);
        Ended first = new Ended("b", carol);
        new Ended("c", carol);
        assertEquals(List.of(first), causes(Cause.USER_SESSIONS));
        assertFalse(alices.isEnded());
        assertEquals(2, table.count());
    }

    @Test
    void theAssociationsOfWhoMayHaveNoneEndAndNoneBegins() {
        User carol = new User("carol");
        Ended first = new Ended("a", carol);
        Ended bobs = new Ended("b", BOB);
        carol.limitBy(new UserLimits(false, Optional.empty(), 0, 0, Optional.empty(), 0, 0, ""));
        carol.judge(Instant.EPOCH);
        table.endBarred();
        assertEquals(List.of(first), causes(Cause.USER_DISABLED));
        assertFalse(bobs.isEnded());
        AssertionError refused = assertThrows(AssertionError.class, () -> new Ended("c", carol));
        assertEquals(Cause.USER_DISABLED, ((FailureException) Objects.requireNonNull(refused.getCause())).reason());
        assertEquals(1, table.count());
    }

    @Test
    void whatMovesEitherWayIsNotIdle() {
        Ended silent = added("a");
        Ended asking = added("b");
        Ended answered = added("c");
        after(Duration.ofSeconds(9));
        table.sweep();
        assertEquals(3, table.count());
        asking.account.moving();
        answered.account.moving();
        after(Duration.ofSeconds(1));
        table.sweep();
        assertEquals(List.of(silent), causes(Cause.IDLE));
        assertEquals(2, table.count());
        after(Duration.ofSeconds(9));
        table.sweep();
        assertEquals(0, table.count());
    }

    @Test
    void oneThatHasEndedDoesNotTakeItsSuccessorAlong() {
        Ended before = added("a");
        after(IDLE);
        table.sweep();
        Ended successor = added("a");
        table.ended(before.known);
        assertEquals(1, before.closed.get(), "its keys");
        assertSame(successor.known, table.find("a"));
        table.ended(successor.known);
        assertNull(table.find("a"));
        assertEquals(0, table.count());
    }

    @Test
    void theEndIsForAll() {
        List<Ended> all = List.of(added("a"), added("b"));
        table.close();
        assertEquals(Set.copyOf(all), Set.copyOf(causes(Cause.SHUTDOWN)));
        assertEquals(0, table.count());
    }

    @Test
    void anAccountTellsWhoHowMuchHowLongAndTheFirstCause() {
        RecordingEvents events = new RecordingEvents();
        Association account = new Association(1, CLIENT, ALICE, now::get);
        InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 6000);
        account.carried(Side.NEAR, 10);
        account.carried(Side.NEAR, 20);
        account.carried(Side.FAR, 0);
        account.moved(elsewhere);
        after(Duration.ofSeconds(2));
        assertFalse(account.hasEnded());
        account.leadsThrough("home");
        assertTrue(account.ends(Cause.IDLE));
        assertFalse(account.ends(Cause.SHUTDOWN));
        account.report(events);
        assertEquals(
                new FinishedAssociation(
                        1,
                        elsewhere,
                        ALICE,
                        Cause.IDLE,
                        Optional.of("home"),
                        new Datagrams(2, 30),
                        new Datagrams(1, 0),
                        Duration.ofSeconds(2)),
                events.associations().poll());
    }

    @Test
    void oneThatCarriedNothingIsNotToldOf() {
        RecordingEvents events = new RecordingEvents();
        Association account = new Association(1, CLIENT, User.UNNAMED, now::get);
        account.ends(Cause.EVICTED);
        account.report(events);
        assertTrue(events.associations().isEmpty());
    }

    /** So many clients whose associations have ended. */
    private void remember(String name, int count, User user) {
        memory = Duration.ofMinutes(1);
        for (int i = 0; i < count; i++) {
            table.ended(new Ended(name + i, user).known);
            after(Duration.ofMillis(1));
        }
    }

    private Ended added(String key) {
        return new Ended(key, User.UNNAMED);
    }

    /** Those that were told to end, in order; they end for that cause. */
    private List<Ended> causes(Cause why) {
        List<Ended> told = new ArrayList<>();
        for (Ended next = toEnd.poll(); next != null; next = toEnd.poll()) {
            RecordingEvents events = new RecordingEvents();
            next.account.carried(Side.NEAR, 1); // one that has carried nothing is not reported
            next.account.report(events);
            assertEquals(
                    why, Objects.requireNonNull(events.associations().poll()).cause());
            told.add(next);
        }
        return told;
    }

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
