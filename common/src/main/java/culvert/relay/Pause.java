package culvert.relay;

import culvert.net.Runner;
import culvert.net.Timeout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Sleep on a runner, whose timer wakes the sleeper. */
final class Pause {
    private Pause() {}

    /** By a thread of the runner. False when it was interrupted. */
    static boolean of(Runner runner, Duration length) {
        Thread sleeper = Thread.currentThread();
        AtomicBoolean over = new AtomicBoolean();
        Timeout timeout = runner.schedule(length, () -> {
            over.set(true);
            LockSupport.unpark(sleeper);
        });
        while (!over.get() && !sleeper.isInterrupted()) {
            LockSupport.park(over);
        }
        timeout.cancel();
        return over.get();
    }
}
