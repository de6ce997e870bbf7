package culvert.remote.fleet;

import java.time.Duration;
import java.util.List;

/**
 * How quickly the store answers, as a rule: where most of those who ask wait for longer than it is worth, nobody should. Its best is the
 * measure, so that one that is far away, by the operator's choice, is not taken for one that has become slow. For one thread.
 */
final class Pace {
    /** Nobody calls that slow. */
    static final Duration QUICK = Duration.ofMillis(5);

    /** Slower by so much than at its best. */
    static final int TIMES = 4;

    /** So many more answers must have come too late than in time. */
    static final int MANY = 32;

    private long best = Long.MAX_VALUE / TIMES;
    private int late;

    /** A round trip took so long. */
    void took(Duration trip) {
        best = Math.min(best, trip.toNanos());
    }

    /** What nobody should wait for longer than, as a rule. */
    Duration limit() {
        return Duration.ofNanos(Math.max(QUICK.toNanos(), best * TIMES));
    }

    /** Those who were answered together have waited for so long. A pause of the machine holds many up, and counts once. */
    void waited(List<Duration> times) {
        long inVain = times.stream().filter(time -> time.compareTo(limit()) > 0).count();
        if (!times.isEmpty()) {
            late = Math.clamp(late + (2 * inVain > times.size() ? 1 : -1), 0, MANY);
        }
    }

    boolean isSlow() {
        return late == MANY;
    }

    /** What was before does not count any more. */
    void begin() {
        late = 0;
    }
}
