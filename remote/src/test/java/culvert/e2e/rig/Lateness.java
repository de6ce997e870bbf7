package culvert.e2e.rig;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How late threads of this machine wake up: what that adds is not the program's. */
public final class Lateness implements AutoCloseable {
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private final AtomicLong worst = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().daemon().name("lateness").start(this::measure);

    /** The worst that was. */
    public Duration worst() {
        return Duration.ofNanos(worst.get());
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void measure() {
        try {
            while (true) {
                long begun = System.nanoTime();
                Thread.sleep(BETWEEN);
                worst.accumulateAndGet(System.nanoTime() - begun - BETWEEN.toNanos(), Math::max);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
