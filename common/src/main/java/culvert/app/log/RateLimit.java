package culvert.app.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** At most one of something in each interval, for any number of threads. */
final class RateLimit {
    private final long interval;
    private final LongSupplier nanoTime;
    private final AtomicLong next;

    RateLimit(Duration interval, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** True for one caller when the interval since the last true is over, which begins the next. */
    boolean allows() {
        long due = next.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && next.compareAndSet(due, now + interval);
    }

    boolean isOver() {
        return nanoTime.getAsLong() - next.get() >= 0;
    }

    void restart() {
        next.set(nanoTime.getAsLong() + interval);
    }
}
