package culvert.remote.fleet;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Datagrams that others are to be told of: so many a second, and those that come together leave together. Filled by any number of threads. */
final class Told {
    /** A second, in bursts of as many: in ten minutes 140 MB of the store. */
    static final int MOST = 2_000;

    /** For so long the first of them waits for others. */
    static final Duration TOGETHER = Duration.ofMillis(20);

    private static final long BURST = Duration.ofSeconds(1).toNanos();
    private static final long EVERY = BURST / MOST;

    private final LongSupplier nanoTime;
    private final AtomicLong due;
    private final Queue<Ask> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waits = new AtomicInteger();

    /** What became of one. */
    enum Place {
        /** It is the first, of which somebody has to know. */
        FIRST,
        BEHIND,
        /** There is none for it. */
        NONE
    }

    Told(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.due = new AtomicLong(nanoTime.getAsLong() - BURST);
    }

    Place add(byte[] salt) {
        if (!isDue()) {
            return Place.NONE;
        }
        if (waits.get() >= MOST) {
            return Place.NONE;
        }
        waiting.offer(new Ask(Kind.DATAGRAM, salt));
        // counted afterwards: whoever takes the last one looks once more after that, and finds this one
        return waits.getAndIncrement() <= 0 ? Place.FIRST : Place.BEHIND;
    }

    private boolean isDue() {
        long now = nanoTime.getAsLong();
        while (true) {
            long last = due.get();
            long next = (last - (now - BURST) > 0 ? last : now - BURST) + EVERY;
            if (next - now > 0) {
                return false;
            }
            if (due.compareAndSet(last, next)) {
                return true;
            }
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Nullable
    Ask poll() {
        Ask next = waiting.poll();
        if (next != null) {
            waits.decrementAndGet();
        }
        return next;
    }
}
