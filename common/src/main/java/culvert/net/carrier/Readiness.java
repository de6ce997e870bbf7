package culvert.net.carrier;

import culvert.net.Stream;
import culvert.net.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether a stream is ready in one of both directions, and the thread that waits for it. "Ready" may be wrong, "not ready"
 * is so for a thread that waits only after it has tried, so it tries first and parks second. Belongs to the carrier, as all of the stream.
 */
final class Readiness {
    private final CarrierStream stream;
    private final boolean inReading;
    private boolean ready;
    private @Nullable Thread waiting;
    private Stream.@Nullable Step step;

    Readiness(CarrierStream stream, boolean inReading, boolean ready) {
        this.stream = stream;
        this.inReading = inReading;
        this.ready = ready;
    }

    boolean isReady() {
        return ready;
    }

    boolean isAwaited() {
        return waiting != null;
    }

    void set(boolean isReady) {
        ready = isReady;
    }

    /** Sets it and wakes whoever waits, unless that one's step takes everything. */
    void now() {
        ready = true;
        Stream.Step first = step;
        if (first != null && !stream.isOver() && first.take() && !ready) {
            stream.interested(inReading);
            return;
        }
        ready = true; // also where the step has read all: whoever wakes has something to do
        LockSupport.unpark(waiting);
        waiting = null;
        step = null;
    }

    void await() throws IOException {
        while (!ready) {
            stream.check();
            park();
        }
        stream.check();
    }

    /** The loop calls {@code first} meanwhile. */
    void await(Stream.Step first) throws IOException {
        while (!ready) {
            stream.check();
            step = first;
            park();
        }
        step = null;
        stream.check();
    }

    /** For so long at most. Answers whether it is ready. */
    boolean await(Duration limit) throws IOException {
        if (!ready) {
            Alarm alarm = new Alarm(Thread.currentThread());
            Timeout timeout = stream.carrier().schedule(limit, alarm);
            while (!ready && !stream.isOver() && !alarm.rang()) {
                park();
            }
            waiting = null;
            timeout.cancel();
        }
        stream.check();
        return ready;
    }

    private void park() {
        waiting = Thread.currentThread();
        stream.interested(inReading);
        LockSupport.park(stream);
    }
}
