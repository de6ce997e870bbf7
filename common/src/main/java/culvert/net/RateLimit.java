package culvert.net;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** At most one of something in each interval, as a rule a line of the log, for any number of threads. */
public final class RateLimit {
    private final long interval;
    private final LongSupplier nanoTime;
    private final AtomicLong due;

    /**
     * The first is allowed at once.
     *
     * @param nanoTime the monotonic clock
     */
    public RateLimit(Duration interval, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
        this.due = new AtomicLong(nanoTime.getAsLong());
    }

    /** True for one caller when the interval since the last true is over, which begins the next. */
    public boolean allows() {
        long last = due.get();
        long now = nanoTime.getAsLong();
        return now - last >= 0 && due.compareAndSet(last, now + interval);
    }

    /** How long until the next is allowed; zero or negative when it is. */
    public Duration left() {
        return Duration.ofNanos(due.get() - nanoTime.getAsLong());
    }

    /** Begins the next interval. */
    public void restart() {
        due.set(nanoTime.getAsLong() + interval);
    }
}
