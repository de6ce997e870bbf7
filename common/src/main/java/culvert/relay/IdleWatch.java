package culvert.relay;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Timeout;
import java.time.Duration;

/** Ends a session in which nothing moves: one timer that looks and re-arms itself for what is left. */
final class IdleWatch implements AutoCloseable {
    private final Session session;
    private final Duration limit;
    private volatile Timeout next = () -> {};
    private volatile boolean closed;

    /** A limit of zero watches nothing. */
    IdleWatch(Session session, Duration limit) {
        this.session = session;
        this.limit = limit;
    }

    void begin() {
        if (limit.isPositive()) {
            arm(limit);
        }
    }

    @Override
    public void close() {
        closed = true;
        next.cancel();
    }

    private void look() {
        Duration left = limit.minus(session.idleFor());
        if (closed) {
            return;
        }
        if (left.isPositive()) {
            arm(left);
        } else {
            session.fail(new NetworkException(Cause.IDLE), Side.NONE);
        }
    }

    /** The timer may run beside {@link #close}: whoever comes second cancels. */
    private void arm(Duration delay) {
        next = session.runner().schedule(delay, this::look);
        if (closed) {
            next.cancel();
        }
    }
}
