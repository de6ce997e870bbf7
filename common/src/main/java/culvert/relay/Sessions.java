package culvert.relay;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Stream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The sessions alive at one end, on whatever carriers they are. One instance serves all relays of an agent. */
public final class Sessions {
    /** How long cut sessions may take to notice and write their log line. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Map<Long, Session> active = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile @Nullable Thread drainer;
    private volatile boolean over;

    /** How many are alive. */
    public int active() {
        return active.size();
    }

    /**
     * Waits until the last session has ended, then breaks those that are left. Called once, by a thread of no carrier,
     * when nothing accepts any more.
     *
     * @return true when all ended by themselves
     */
    public boolean drain(Duration patience) {
        drainer = Thread.currentThread();
        boolean empty = awaitEmpty(patience);
        over = true;
        for (Session session : active.values()) {
            session.runner().start("shutdown-" + session.id(), () -> shutDown(session));
        }
        awaitEmpty(LAST_WORDS);
        return empty;
    }

    Session open(Stream accepted) {
        Session session = new Session(lastId.incrementAndGet(), accepted);
        active.put(session.id(), session);
        if (over) {
            shutDown(session);
        }
        return session;
    }

    void forget(Session session) {
        active.remove(session.id());
        Thread waiting = drainer;
        if (waiting != null && active.isEmpty()) {
            LockSupport.unpark(waiting);
        }
    }

    private static void shutDown(Session session) {
        session.fail(new NetworkException(Cause.SHUTDOWN), Side.NONE);
    }

    /** An interrupted thread has no patience. */
    private boolean awaitEmpty(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (!active.isEmpty()) {
            long left = until - System.nanoTime();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }
}
