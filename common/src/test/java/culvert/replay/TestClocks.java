package culvert.replay;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that only the test moves. */
final class TestClocks {
    private final AtomicLong monotonic = new AtomicLong(5_000_000);
    private final AtomicLong wall = new AtomicLong(1_800_000_000_000L);

    ReplayMemory.Clocks clocks() {
        return new ReplayMemory.Clocks(monotonic::get, wall::get);
    }

    /** Time passes. */
    void pass(Duration time) {
        monotonic.addAndGet(time.toMillis());
        wall.addAndGet(time.toMillis());
    }

    /** Somebody sets the wall clock. */
    void step(Duration by) {
        wall.addAndGet(by.toMillis());
    }
}
