package culvert.net;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Quota.Period;
import culvert.net.Quota.Traffic;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");
    private static final UserLimits MILLION = new UserLimits(
            true, Optional.empty(), 0, 0, Optional.of(new Quota(1_000_000, Period.DAY, Traffic.UP)), 0, 0, "", false);

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
        }
        assertFalse(user.judge(NOON));
        carried.addAndGet(1_000_000);
        assertTrue(user.judge(NOON));
        assertEquals(Cause.USER_QUOTA, pass.refuses(300_000));
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
                    return left;
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
        Gate gate = requireNonNull(Gate.of(
                MILLION,
                () -> {
                    looks.incrementAndGet();
                    return 1;
                },
                System::nanoTime));
        Gate.Pass pass = gate.pass(true);
        gate.recount();
        for (int i = 0; i < 10_000; i++) {
            assertEquals(null, pass.refuses(100));
        }
        assertTrue(looks.get() < 100, looks + " looks");
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

    private Gate gate() {
        return requireNonNull(user.gate());
    }
}
