package culvert.net;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Quota.Period;
import culvert.net.Quota.Traffic;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");
    private static final UserLimits MILLION = Limits.quota(new Quota(1_000_000, Period.DAY, Traffic.UP));

    private final User user = new User("alice");
    private final AtomicLong carried = new AtomicLong();

    @BeforeEach
    void begin() throws NetworkException {
        user.limitBy(MILLION);
        user.judge(NOON);
        user.begin(
                new Metered() {
                    @Override
                    public long up() {
                        return carried.get();
                    }

                    @Override
                    public long down() {
                        return 0;
                    }
                },
                InetAddress.ofLiteral("192.0.2.1"));
    }

    @Test
    void whatIsJudgedWhileItIsCountedCountsOnce() {
        Gate.Pass pass = gate().pass(true);
        int granted = pass.claim(600_000);
        carried.addAndGet(600_000);
        assertFalse(user.judge(NOON));
        pass.carried(granted, 600_000);
        assertFalse(gate().isUsedUp(), "400,000 are left");
        pass.claim(400_000);
        carried.addAndGet(400_000);
        pass.carried(400_000, 400_000);
        assertTrue(gate().isUsedUp());
        assertTrue(user.judge(NOON), "and it is for whoever asks");
    }

    @Test
    void whatWasNotCarriedInTheEndIsNotUsed() {
        Gate.Pass pass = gate().pass(true);
        for (int i = 0; i < 10; i++) {
            assertEquals(null, pass.refuses(300_000), "none of them leaves");
            pass.settle();
        }
        assertFalse(user.judge(NOON));
        carried.addAndGet(1_000_000);
        assertTrue(user.judge(NOON));
        assertEquals(Cause.USER_QUOTA, pass.refuses(300_000));
    }

    @Test
    void datagramsThatAreOnTheirWayHaveTakenTheirPartOfWhatIsLeft() {
        Gate.Pass pass = gate().pass(true);
        Gate.Pass other = gate().pass(true);
        for (int i = 0; i < 10; i++) {
            assertEquals(null, (i % 2 == 0 ? pass : other).refuses(100_000));
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(Cause.USER_RATE, pass.refuses(100_000), "nothing is left, if those are carried");
            assertEquals(Cause.USER_RATE, other.refuses(100_000));
            assertFalse(user.judge(NOON), "which they are not yet");
        }
        carried.addAndGet(800_000);
        pass.settle();
        other.settle();
        assertEquals(null, pass.refuses(100_000), "two of them were lost");
        assertEquals(null, other.refuses(100_000));
        assertEquals(Cause.USER_RATE, pass.refuses(100_000));
        carried.addAndGet(200_000);
        pass.settle();
        other.settle();
        assertEquals(Cause.USER_QUOTA, pass.refuses(100_000));
        assertEquals(Cause.USER_QUOTA, other.refuses(1));
    }

    @Test
    void aBatchOfUsualDatagramsPassesWhole() {
        Rest[] rest = {new Rest(1, 0, false)}; // as a server has that shares a quota, until it has asked
        AtomicLong looks = new AtomicLong();
        Gate gate = counted(looks, () -> rest[0]);
        Gate.Pass pass = gate.pass(true);
        gate.recount();
        for (int i = 0; i < PacketBatch.MAX; i++) {
            assertEquals(null, pass.refuses(PacketBatch.FRAME_PAYLOAD));
        }
        assertEquals(Cause.USER_RATE, pass.refuses(1));
        assertTrue(looks.get() <= 4, looks + " looks");
        pass.settle();
        assertEquals(null, pass.refuses(PacketBatch.LARGEST), "one passes, however large");
        assertEquals(Cause.USER_RATE, pass.refuses(1));
        rest[0] = Rest.all(0);
        gate.recount();
        assertEquals(Cause.USER_QUOTA, pass.refuses(1));
    }

    @Test
    void whatIsCarriedWhileSomebodyCountsIsSeen() {
        Gate.Pass[] pass = new Gate.Pass[1];
        AtomicLong meanwhile = new AtomicLong(5_000_000);
        Gate gate = requireNonNull(Gate.of(
                MILLION,
                () -> {
                    long left = 1_000_000 - carried.get();
                    pass[0].carried(0, (int) meanwhile.getAndSet(0));
                    return Rest.all(left);
                },
                System::nanoTime));
        pass[0] = gate.pass(true);
        gate.recount();
        assertFalse(gate.isUsedUp(), "counts again, since more was carried than was left");
        carried.set(5_000_000);
        pass[0].carried(0, 1_000_000);
        assertTrue(gate.isUsedUp());
    }

    @Test
    void howeverLittleIsLeftNotEachDatagramIsAReasonToLook() {
        AtomicLong looks = new AtomicLong();
        Gate gate = counted(looks, () -> Rest.all(1));
        Gate.Pass pass = gate.pass(true);
        gate.recount();
        for (int i = 0; i < 10_000; i++) {
            assertEquals(null, pass.refuses(100));
            pass.settle();
        }
        assertTrue(looks.get() < 100, looks + " looks");
    }

    @Test
    void whereNothingIsLeftForNowOneWaits() {
        AtomicLong looks = new AtomicLong();
        Rest[] rest = {new Rest(0, 0, false)};
        Gate gate = counted(looks, () -> rest[0]);
        Gate.Pass pass = gate.pass(true);
        gate.recount();
        for (int i = 0; i < 100; i++) {
            assertTrue(gate.isShort());
            assertFalse(gate.isUsedUp(), "more may come");
            assertEquals(Cause.USER_RATE, pass.refuses(100));
        }
        assertEquals(1, looks.get(), "and is told to those who wait");
        rest[0] = new Rest(100_000, 40_000, false);
        gate.recount();
        assertFalse(gate.isShort());
        pass.carried(50_000, 50_000);
        assertFalse(gate.isUsedUp());
        assertEquals(2, looks.get());
        pass.carried(10_000, 10_000);
        assertFalse(gate.isUsedUp());
        assertEquals(3, looks.get(), "in time, while something is left");
        rest[0] = Rest.all(0);
        gate.recount();
        assertTrue(gate.isUsedUp());
        assertFalse(gate.isShort());
    }

    @Test
    void aQuotaThatOthersHaveAShareOfIsWhatTheyLeave() {
        user.shareQuota(new Share() {
            @Override
            public Rest rest(Quota quota, Spent own) {
                return Rest.all(quota.bytes() - others(quota, own.since()) - own.bytes());
            }

            @Override
            public long others(Quota quota, LocalDate since) {
                return since.equals(LocalDate.of(2027, 1, 31)) ? 700_000 : 0;
            }
        });
        carried.set(200_000);
        assertFalse(user.judge(NOON));
        Quota quota = MILLION.quota().orElseThrow();
        assertEquals(900_000, user.used(quota, NOON));
        assertEquals(200_000, user.spent(quota, NOON).bytes());
        carried.set(300_000);
        assertTrue(user.judge(NOON));
        user.shareQuota(null);
        assertFalse(user.judge(NOON));
        assertEquals(300_000, user.used(quota, NOON));
    }

    @Test
    void aQuotaThatIsUsedUpStaysSoUntilItsPeriodEnds() {
        carried.set(1_000_000);
        assertTrue(user.judge(NOON));
        assertEquals(Cause.USER_QUOTA, user.barred());
        assertFalse(user.judge(NOON.plusSeconds(86_400)));
        assertEquals(null, user.barred());
        assertEquals(null, gate().pass(true).refuses(1));
    }

    /** One that counts how often somebody looks what is left. */
    private static Gate counted(AtomicLong looks, Supplier<Rest> left) {
        return requireNonNull(Gate.of(
                MILLION,
                () -> {
                    looks.incrementAndGet();
                    return left.get();
                },
                System::nanoTime));
    }

    private Gate gate() {
        return requireNonNull(user.gate());
    }
}
