package culvert.remote.fleet;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How quickly the store answers, as a rule: where most of those who ask wait for longer than it is worth, nobody should, for a while. Its best is
 * the measure, so that one that is far away, by the operator's choice, is not taken for one that has become slow. For one thread.
 */
final class Pace {
    /** Nobody calls that slow. */
    static final Duration QUICK = Duration.ofMillis(5);

    /** Slower by so much than at its best. */
    static final int TIMES = 4;

    /** So many more answers must have come too late than in time. */
    static final int MANY = 32;

    /** For so long at least it counts as slow. */
    static final Duration REST = Duration.ofSeconds(5);

    /** What lasts for so long is no fault, but how it is now. */
    static final Duration USUAL = Duration.ofMinutes(10);

    private static final int PROBES = 8;

    private final LongSupplier nanoTime;
    private final Duration patience;
    private long best;
    private int late;
    private boolean isSlow;
    private long since;

    /** @param patience how long anybody waits */
    Pace(LongSupplier nanoTime, Duration patience) {
        this.nanoTime = nanoTime;
        this.patience = patience;
        this.best = patience.toNanos();
    }

    /** A round trip took so long. */
    void took(Duration trip) {
        best = Math.min(best, trip.toNanos());
    }

    /** What nobody should wait for longer than, as a rule. */
    Duration limit() {
        return Duration.ofNanos(Math.min(patience.toNanos(), Math.max(QUICK.toNanos(), best * TIMES)));
    }

    /** Those who were answered together have waited for so long. A pause of the machine holds many up, and counts once. */
    void waited(List<Duration> times) {
        long inVain = times.stream().filter(time -> time.compareTo(limit()) > 0).count();
        if (!times.isEmpty()) {
            late = Math.clamp(late + (2 * inVain > times.size() ? 1 : -1), 0, MANY);
        }
        if (late == MANY && !isSlow) {
            isSlow = true;
            since = nanoTime.getAsLong();
        }
    }

    boolean isSlow() {
        return isSlow;
    }

    /** How many answers in a row have to be good before anybody waits again. */
    int probes() {
        return isSlow ? PROBES : 1;
    }

    /** Whether it has rested, and one that answers after so long is worth waiting for: who comes in the middle of a round trip waits for two. */
    boolean isGood(Duration trip) {
        if (!isSlow) {
            return trip.multipliedBy(2).compareTo(patience) <= 0;
        }
        long slowFor = nanoTime.getAsLong() - since;
        if (slowFor >= USUAL.toNanos()) {
            best = trip.toNanos();
        }
        return slowFor >= REST.toNanos() && trip.multipliedBy(2).compareTo(limit()) <= 0;
    }

    /** It answers again, and what was before does not count. */
    void begin() {
        isSlow = false;
        late = 0;
    }
}
