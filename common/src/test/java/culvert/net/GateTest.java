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
    private static final UserLimits THOUSAND = new UserLimits(
            true, Optional.empty(), 0, 0, Optional.of(new Quota(1000, Period.DAY, Traffic.UP)), 0, 0, "", false);

    private final User user = new User("alice");
    private final AtomicLong carried = new AtomicLong();

    @BeforeEach
    void begin() throws NetworkException {
        user.limitBy(THOUSAND);
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
        int granted = pass.claim(600);
        carried.addAndGet(600);
        assertFalse(user.judge(NOON));
        pass.carried(granted, 600);
        assertFalse(gate().isUsedUp(), "400 are left");
        assertEquals(400, pass.claim(400));
        carried.addAndGet(400);
        pass.carried(400, 400);
        assertTrue(gate().isUsedUp());
        assertTrue(user.judge(NOON), "and it is for whoever asks");
    }

    @Test
    void whatWasNotCarriedInTheEndIsNotUsed() {
        Gate.Pass pass = gate().pass(true);
        for (int i = 0; i < 10; i++) {
            assertEquals(null, pass.refuses(300), "none of them leaves");
        }
        assertFalse(user.judge(NOON));
        carried.addAndGet(1000);
        assertTrue(user.judge(NOON));
        assertEquals(Cause.USER_QUOTA, pass.refuses(300));
    }

    @Test
    void whatIsCarriedWhileSomebodyCountsIsSeen() {
        Gate.Pass[] pass = new Gate.Pass[1];
        AtomicLong meanwhile = new AtomicLong(5000);
        Gate gate = requireNonNull(Gate.of(
                THOUSAND,
                () -> {
                    long left = 1000 - carried.get();
                    pass[0].carried(0, (int) meanwhile.getAndSet(0));
                    return left;
                },
                System::nanoTime));
        pass[0] = gate.pass(true);
        gate.recount();
        assertFalse(gate.isUsedUp(), "counts again, since more was carried than was left");
        carried.set(5000);
        pass[0].carried(0, 1000);
        assertTrue(gate.isUsedUp());
    }

    @Test
    void aQuotaThatIsUsedUpStaysSoUntilItsPeriodEnds() {
        carried.set(1000);
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
