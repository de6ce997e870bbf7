package culvert.shadowsocks.stream;

import culvert.net.Cause;
import culvert.net.NetworkException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a thread is inside one direction of a stream, so that exactly one thread gives back what the direction holds
 * when another closes the stream: the one that is inside, on its way out, or else the one that closes.
 */
final class Occupancy {
    private static final int FREE = 0;
    private static final int OCCUPIED = 1;
    private static final int CLOSING = 2;
    private static final int CLOSED = 3;

    private final AtomicInteger state = new AtomicInteger(FREE);

    void enter() throws NetworkException {
        if (!state.compareAndSet(FREE, OCCUPIED)) {
            if (state.get() == OCCUPIED) {
                throw new IllegalStateException("two threads in one direction of a stream");
            }
            throw new NetworkException(Cause.CLOSED);
        }
    }

    /** True when the stream was closed meanwhile and the caller has to give back. */
    boolean leave() {
        if (state.compareAndSet(OCCUPIED, FREE)) {
            return false;
        }
        state.set(CLOSED);
        return true;
    }

    /** No thread gets in any more; true when none is inside and the caller has to give back, once. */
    boolean close() {
        int before = state.getAndUpdate(now -> now == FREE ? CLOSED : now == OCCUPIED ? CLOSING : now);
        return before == FREE;
    }
}
