package culvert.relay;

import culvert.net.Cause;
import culvert.net.Gate;
import culvert.net.NetworkException;
import culvert.net.Stream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session at the gate of its user: waits for its turns, and counts what it carries. While it waits it reads
 * nothing, so that its sender has to wait too.
 */
final class Turnstile {
    /** Who waits for a turn sees within this time that there is nothing to wait for. */
    private static final long LOOK_EVERY_NANOS = Duration.ofMillis(250).toNanos();

    /** More of a quota that servers share is there within a round trip, mostly. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);

    private static final Duration LAST_PAUSE = Duration.ofMillis(32);

    private final Session session;
    private final boolean isUp;
    private final Stream from;
    private final int mostWork;
    private final int leastWork;
    private Gate.@Nullable Pass pass;
    private int work;

    /**
     * At no gate yet.
     *
     * @param mostWork after which others have their turn
     * @param leastWork what carrying anything costs at least
     */
    Turnstile(Session session, Side source, Stream from, int mostWork, int leastWork) {
        this.session = session;
        this.isUp = source == Side.NEAR;
        this.from = from;
        this.mostWork = mostWork;
        this.leastWork = leastWork;
    }

    /**
     * Waits until some of what is wanted may be carried. 0 when that is no question any more, since the session has ended or
     * its user has another gate.
     *
     * @throws NetworkException when nothing is left of the quota
     */
    int claim(Gate gate, int wanted) throws IOException {
        if (!isOpen(gate)) {
            return 0;
        }
        Gate.Pass own = pass;
        if (own == null || !own.isOf(gate)) {
            own = gate.pass(isUp);
            pass = own;
        }
        int granted = own.claim(wanted);
        if (isDue(own)) {
            return granted;
        }
        own.giveBack(granted);
        return 0;
    }

    /**
     * So much was carried of what was granted; less than nothing at the end of the source.
     *
     * @return how much work that was since others had their turn, once it is time for that
     */
    int carried(int granted, int bytes) {
        Gate.Pass own = pass;
        int some = Math.max(bytes, 0);
        if (own != null && granted > 0) {
            own.carried(granted, some);
        }
        work += Math.max(some, leastWork);
        int sum = work;
        if (sum < mostWork) {
            return Math.min(some, mostWork - 1);
        }
        work = 0;
        return sum;
    }

    /** Waits while nothing of the quota is left for now. False when that is no question any more. */
    private boolean isOpen(Gate gate) throws IOException {
        Duration pause = FIRST_PAUSE;
        while (!gate.isUsedUp()) {
            if (!gate.isShort()) {
                return true;
            }
            from.settle();
            if (!session.isAlive() || session.user().gate() != gate || !Pause.of(session.runner(), pause)) {
                return false;
            }
            pause = pause.compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
        }
        throw new NetworkException(Cause.USER_QUOTA);
    }

    private boolean isDue(Gate.Pass own) throws IOException {
        long wait = own.waitNanos();
        if (wait > 0) {
            from.settle();
        }
        while (wait > 0) {
            boolean matters = session.isAlive() && own.isOf(session.user().gate());
            if (!matters || !Pause.of(session.runner(), Duration.ofNanos(Math.min(wait, LOOK_EVERY_NANOS)))) {
                return false;
            }
            wait = own.waitNanos();
        }
        return true;
    }
}
