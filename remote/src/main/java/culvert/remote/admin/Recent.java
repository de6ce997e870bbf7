package culvert.remote.admin;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What somebody was told lately, for all who ask within a second: one makes it, and the others wait for that one. */
final class Recent<T> implements Supplier<T> {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Supplier<T> maker;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable T last;
    private long made;

    Recent(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        lock.lock();
        try {
            T known = last;
            if (known == null || System.nanoTime() - made > KEPT.toNanos()) {
                known = maker.get();
                last = known;
                made = System.nanoTime();
            }
            return known;
        } finally {
            lock.unlock();
        }
    }
}
