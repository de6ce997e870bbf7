package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Limits;
import culvert.net.Packet;
import culvert.net.Runner;
import culvert.net.User;
import culvert.relay.FinishedAssociation.Datagrams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AssociationsTest extends AssociationsFixture {
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
        carol.limitBy(Limits.most(1, 0));
        Ended alices = new Ended("a", ALICE);
        Ended first = new Ended("b", carol);
        new Ended("c", carol);
        assertEquals(List.of(first), causes(Cause.USER_SESSIONS));
        assertFalse(alices.isEnded());
        assertEquals(2, table.count());
    }

    @Test
    void aUsersLimitIsOneForAllPorts() {
        User carol = new User("carol");
        carol.limitBy(Limits.most(2, 0));
        Associations other = new Associations(new AssociationSettings(IDLE, 3), budget, new AtomicLong(), now::get);
        Ended first = new Ended("a", carol);
        after(Duration.ofSeconds(1));
        Ended second = new Ended(other, "a", carol);
        after(Duration.ofSeconds(1));
        first.account.moving();
        Ended third = new Ended("b", carol);
        assertEquals(List.of(second), causes(Cause.USER_SESSIONS));
        assertEquals(2, table.count());
        assertEquals(0, other.count());
        table.endAll(Cause.ENDED_BY_ADMIN); // their places are free at once
        assertEquals(List.of(first, third), causes(Cause.ENDED_BY_ADMIN));
        other.ended(second.known);
        new Ended(other, "b", carol);
        new Ended(other, "c", carol);
        assertEquals(2, other.count());
        assertEquals(List.of(), causes(Cause.USER_SESSIONS));
    }

    @Test
    void theLimitHoldsWhenManyBeginAtOnceAtSeveralPorts() throws Exception {
        User carol = new User("carol");
        carol.limitBy(Limits.most(2, 0));
        AssociationSettings settings = new AssociationSettings(IDLE, 100);
        List<Associations> tables = Stream.generate(
                        () -> new Associations(settings, budget, new AtomicLong(), now::get))
                .limit(2)
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> beginning = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Associations at = tables.get(thread % 2);
                String name = "of " + thread + ": ";
                beginning.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        Ended brief = new Ended(at, name + i, carol);
                        at.ended(brief.known);
                        brief.account.counted();
                        new Ended(at, name + "again " + i, carol);
                    }
                }));
            }
            for (Future<?> one : beginning) {
                one.get();
            }
        }
        assertEquals(2, tables.stream().mapToInt(Associations::count).sum());
    }

    @Test
    void theAssociationsOfWhoMayHaveNoneEndAndNoneBegins() {
        User carol = new User("carol");
        Ended first = new Ended("a", carol);
        Ended bobs = new Ended("b", BOB);
        carol.limitBy(Limits.off());
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
    void oneWhoseKeyIsNobodysIsForgottenBeforeItsTimeAndOthersInTime() {
        remember("a", 1, ALICE);
        KnownClient early = Objects.requireNonNull(table.find("a0"));
        assertTrue(table.forgetIdle(early, new Closed()));
        assertNull(table.find("a0"));
        assertFalse(table.forgetIdle(early, new Closed()), "it is gone");
        assertEquals(List.of("early"), ((Ended) early.client).forgotten);
        assertEquals(1, ((Ended) early.client).closed.get());
        Ended later = new Ended("b", ALICE);
        after(memory);
        table.ended(later.known);
        assertEquals(List.of("in time"), later.forgotten);
    }

    /** Nobody's key opens anything here. */
    private static final class Closed implements PacketInbound {
        @Override
        public Received receive(Packet datagram, byte[] into, Known known, Runner on) {
            throw new AssertionError("nothing comes");
        }

        @Override
        public boolean mayBegin(Client client) {
            return false;
        }
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
}
