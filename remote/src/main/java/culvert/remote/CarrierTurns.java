package culvert.remote;

import culvert.net.Transport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Whether every carrier still comes to what it is given. One that is stuck is given no more, however often somebody asks. */
final class CarrierTurns {
    private final Transport transport;
    private final ReentrantLock lock = new ReentrantLock();
    private CountDownLatch asked = new CountDownLatch(0);

    CarrierTurns(Transport transport) {
        this.transport = transport;
    }

    /** Asks, unless somebody has who still has no answer; false when there is none in time. On a thread of no carrier. */
    boolean come(Duration patience) {
        try {
            return ask().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private CountDownLatch ask() {
        lock.lock();
        try {
            if (asked.getCount() == 0) {
                CountDownLatch turned = new CountDownLatch(transport.runners().size());
                transport.runners().forEach(runner -> runner.start("watchdog", turned::countDown));
                asked = turned;
            }
            return asked;
        } finally {
            lock.unlock();
        }
    }
}
