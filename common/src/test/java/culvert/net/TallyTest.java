package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Prefix;
import culvert.net.Quota.Period;
import culvert.net.Quota.Traffic;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NEXT_DOOR = InetAddress.ofLiteral("192.0.2.200");
    private static final InetAddress NEXT_DOOR_AWAY = InetAddress.ofLiteral("2001:db9::1");
    private static final InetAddress AWAY = InetAddress.ofLiteral("2001:db8::1");

    private final User user = new User("alice");

    private static class Thing implements Metered {
        private final AtomicLong carried = new AtomicLong();

        AtomicLong carried() {
            return carried;
        }

        @Override
        public long up() {
            return carried.get();
        }

        @Override
        public long down() {
            return 10 * carried.get();
        }
    }

    private static final class Datagrams extends Thing implements MeteredAssociation {
        private long lastMoved;
        private boolean hasMadeRoom;

        @Override
        public long lastMoved() {
            return lastMoved;
        }

        @Override
        public void makeRoom() {
            hasMadeRoom = true;
        }
    }

    @Test
    void whatGoesOnAndWhatHasEndedIsSummed() throws Exception {
        Thing session = new Thing();
        Thing association = new Datagrams();
        Tally.Part first = user.begin(session, HOME);
        user.begin(association, AWAY);
        session.carried().addAndGet(5);
        association.carried().addAndGet(7);
        assertEquals(new Usage(12, 120, 1, 1, 2), user.usage());
        assertEquals(new Usage(12, 120, 1, 1, 2), user.usage());
        first.end();
        assertEquals(new Usage(12, 120, 0, 1, 1), user.usage());
        association.carried().addAndGet(1);
        assertEquals(new Usage(13, 130, 0, 1, 1), user.usage());
    }

    @Test
    void whatIsCarriedAtTheEndCountsOnce() throws Exception {
        Thing association = new Datagrams();
        Tally.Part part = user.begin(association, HOME);
        association.carried().addAndGet(5);
        part.end();
        association.carried().addAndGet(2);
        assertEquals(new Usage(5, 50, 0, 0, 0), user.usage());
        part.end();
        part.end();
        assertEquals(new Usage(7, 70, 0, 0, 0), user.usage());
    }

    @Test
    void aDeviceIsANetwork() throws Exception {
        Tally.Part first = user.begin(new Thing(), HOME);
        Tally.Part second = user.begin(new Thing(), NEXT_DOOR);
        assertEquals(1, user.usage().devices());
        assertTrue(user.moves(first, AWAY));
        assertEquals(2, user.usage().devices());
        second.end();
        assertTrue(user.moves(second, HOME));
        assertEquals(1, user.usage().devices());
        first.end();
        assertEquals(0, user.usage().devices());
    }

    @Test
    void whereThereIsADeviceTooManyNothingBegins() throws Exception {
        user.limitBy(limits(0, 1));
        Tally.Part first = user.begin(new Thing(), HOME);
        Tally.Part second = user.begin(new Datagrams(), NEXT_DOOR);
        assertEquals(Cause.USER_DEVICES, refused(new Datagrams(), AWAY));
        assertFalse(user.moves(second, AWAY));
        assertEquals(new Usage(0, 0, 1, 1, 1), user.usage());
        first.end();
        assertTrue(user.moves(second, AWAY), "the only one may move");
        assertEquals(Cause.USER_DEVICES, refused(new Thing(), HOME));
        second.end();
        user.begin(new Thing(), HOME);
    }

    @Test
    void whereThereIsASessionTooManyNoneBegins() throws Exception {
        user.limitBy(limits(2, 0));
        user.begin(new Thing(), HOME);
        Tally.Part second = user.begin(new Thing(), HOME);
        user.begin(new Datagrams(), HOME);
        assertEquals(Cause.USER_SESSIONS, refused(new Thing(), HOME));
        second.end();
        user.begin(new Thing(), HOME);
    }

    @Test
    void whereThereIsAnAssociationTooManyTheIdlestMakesRoom() throws Exception {
        Datagrams[] some = {new Datagrams(), new Datagrams(), new Datagrams(), new Datagrams()};
        for (int i = 0; i < 3; i++) {
            some[i].lastMoved = Long.MAX_VALUE - 1 + i; // a clock may wrap
            user.begin(some[i], HOME);
        }
        some[0].lastMoved = Long.MAX_VALUE + 2;
        user.limitBy(limits(2, 0));
        assertEquals(3, user.usage().associations(), "what is open goes on");
        user.begin(new Thing(), HOME);
        some[1].carried().addAndGet(5);
        user.begin(some[3], AWAY);
        assertEquals(List.of(false, true, true, false), madeRoom(some));
        assertEquals(new Usage(5, 50, 1, 2, 2), user.usage());
        user.limitBy(limits(1, 1));
        assertEquals(Cause.USER_DEVICES, refused(new Datagrams(), NEXT_DOOR_AWAY));
        assertEquals(List.of(false, true, true, false), madeRoom(some), "for one that does not begin, none goes");
    }

    private static List<Boolean> madeRoom(Datagrams... some) {
        return Stream.of(some).map(one -> one.hasMadeRoom).toList();
    }

    @Test
    void whoseTimeIsOverMayBeginNothing() throws Exception {
        Instant end = Instant.parse("2027-01-31T00:00:00Z");
        user.limitBy(Limits.until(end));
        assertFalse(user.judge(end.minusMillis(1)));
        user.begin(new Thing(), HOME);
        assertTrue(user.judge(end));
        assertEquals(Cause.USER_EXPIRED, refused(new Thing(), HOME));
        user.limitBy(Limits.off());
        assertTrue(user.judge(end));
        assertEquals(Cause.USER_DISABLED, refused(new Thing(), HOME));
        user.limitBy(UserLimits.NONE);
        assertFalse(user.judge(end));
        user.begin(new Thing(), HOME);
        user.remove();
        assertTrue(user.judge(end));
        assertEquals(Cause.USER_REMOVED, refused(new Thing(), HOME));
    }

    @Test
    void aPeriodBeginsAnewInUtc() throws Exception {
        Thing session = new Thing();
        user.begin(session, HOME);
        user.limitBy(quota(new Quota(100, Period.DAY, Traffic.UP)));
        Instant evening = Instant.parse("2027-01-31T23:59:59Z");
        assertFalse(user.judge(evening));
        session.carried().addAndGet(99);
        assertFalse(user.judge(evening));
        session.carried().addAndGet(1);
        assertTrue(user.judge(evening));
        assertEquals(Cause.USER_QUOTA, refused(new Thing(), HOME));
        assertFalse(user.judge(evening.plusSeconds(1)));
        user.limitBy(quota(new Quota(100, Period.EVER, Traffic.UP)));
        assertTrue(user.judge(evening.plusSeconds(1)));
        user.limitBy(quota(new Quota(1001, Period.EVER, Traffic.DOWN)));
        assertFalse(user.judge(evening));
        user.limitBy(quota(new Quota(1100, Period.EVER, Traffic.BOTH)));
        assertTrue(user.judge(evening));
    }

    @Test
    void aClockThatIsSetBackGivesNothingAway() throws Exception {
        Thing session = new Thing();
        user.begin(session, HOME);
        user.limitBy(quota(new Quota(100, Period.MONTH, Traffic.UP)));
        assertFalse(user.judge(Instant.parse("2027-02-01T00:00:00Z")));
        session.carried().addAndGet(100);
        assertTrue(user.judge(Instant.parse("2027-01-31T00:00:00Z")));
        assertTrue(user.judge(Instant.parse("2027-02-28T23:59:59Z")));
        assertFalse(user.judge(Instant.parse("2027-03-01T00:00:00Z")));
    }

    @Test
    void aClockThatWasFarAheadOnceDoesNoHarm() throws Exception {
        Thing session = new Thing();
        user.begin(session, HOME);
        user.limitBy(quota(new Quota(100, Period.MONTH, Traffic.UP)));
        assertFalse(user.judge(Instant.parse("2099-12-31T00:00:00Z")));
        session.carried().addAndGet(100);
        assertTrue(user.judge(Instant.parse("2027-01-31T00:00:00Z")), "nothing is given away");
        assertFalse(user.judge(Instant.parse("2027-02-01T00:00:00Z")), "and the next period begins anew");
    }

    @Test
    void noJudgementByFormerLimitsComesLast() throws Exception {
        Instant end = Instant.parse("2027-01-31T00:00:00Z");
        UserLimits over = Limits.until(end);
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            for (int i = 0; i < 2_000; i++) {
                user.limitBy(over);
                Future<Boolean> watch = threads.submit(() -> user.judge(end));
                user.limitBy(UserLimits.NONE);
                user.judge(end);
                watch.get();
                assertEquals(null, user.barred());
            }
        }
    }

    @Test
    void whatWasKeptCountsInAnotherProcess() throws Exception {
        Instant monday = Instant.parse("2027-02-01T12:00:00Z");
        Instant tuesday = Instant.parse("2027-02-02T12:00:00Z");
        user.ledger(monday); // the week begins
        Thing session = new Thing();
        user.begin(session, HOME);
        session.carried().addAndGet(60);
        user.ledger(tuesday);
        session.carried().addAndGet(40);
        Ledger kept = user.ledger(tuesday);
        User later = new User("alice");
        Thing again = new Thing();
        later.begin(again, HOME);
        again.carried().addAndGet(7); // before the file was read
        later.restore(kept);
        assertEquals(107, later.ledger(tuesday).up());
        assertEquals(7, later.usage().up(), "since the start");
        later.limitBy(quota(new Quota(47, Period.DAY, Traffic.UP)));
        assertTrue(later.judge(tuesday), "40 and 7 today");
        later.limitBy(quota(new Quota(108, Period.WEEK, Traffic.UP)));
        assertFalse(later.judge(tuesday));
        again.carried().addAndGet(1);
        assertTrue(later.judge(tuesday));
    }

    @Test
    void nothingIsLostOrDoubledWhileSomebodyLooks() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> busy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                busy.add(threads.submit(this::carrySome));
            }
            Future<Boolean> looking = threads.submit((Callable<Boolean>) () -> {
                long before = 0;
                boolean grows = true;
                while (!over.get()) {
                    long now = user.usage().up();
                    grows &= now >= before;
                    before = now;
                    Thread.yield();
                }
                return grows;
            });
            for (Future<?> each : busy) {
                each.get();
            }
            over.set(true);
            assertTrue(looking.get());
        }
        assertEquals(new Usage(4 * 1000 * 20, 4 * 1000 * 200, 0, 0, 0), user.usage());
    }

    /** At another server, where the user is at home. */
    @Test
    void networksElsewhereCountToo() throws Exception {
        Prefix home = Prefix.of(HOME);
        user.limitBy(limits(0, 2));
        user.isAlso(new Elsewhere() {
            @Override
            public boolean isIn(Prefix network) {
                return network.equals(home);
            }

            @Override
            public int beside(Collection<Prefix> here) {
                return here.contains(home) ? 0 : 1;
            }
        });
        Tally.Part away = user.begin(new Datagrams(), AWAY);
        user.begin(new Thing(), AWAY);
        assertEquals(
                Cause.USER_DEVICES,
                assertThrows(NetworkException.class, () -> user.begin(new Thing(), NEXT_DOOR_AWAY))
                        .reason());
        assertFalse(user.moves(away, NEXT_DOOR_AWAY));
        assertTrue(user.moves(away, NEXT_DOOR));
        user.begin(new Thing(), HOME);
        assertEquals(Set.of(home, Prefix.of(AWAY)), Set.copyOf(user.networks()));
    }

    private static UserLimits limits(int sessions, int devices) {
        return Limits.most(sessions, devices);
    }

    private static UserLimits quota(Quota quota) {
        return Limits.quota(quota);
    }

    private Cause refused(Thing thing, InetAddress client) {
        return assertThrows(NetworkException.class, () -> user.begin(thing, client))
                .reason();
    }

    private Object carrySome() throws NetworkException {
        for (int i = 0; i < 1000; i++) {
            Thing thing = i % 2 == 0 ? new Datagrams() : new Thing();
            Tally.Part part = user.begin(thing, HOME);
            for (int bytes = 0; bytes < 20; bytes++) {
                thing.carried().incrementAndGet();
            }
            part.end();
        }
        return user;
    }
}
