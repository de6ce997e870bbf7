package culvert.net;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Several attempts to connect, of which the first success counts. Closing it ends the race: a connection that was not taken
 * is closed, now or when it comes.
 *
 * <p>The lock is held for a few instructions, never over I/O, so it also serves threads of the default scheduler.
 */
public final class DialRace<S extends Stream> implements AutoCloseable {
    /** One connection attempt. */
    @FunctionalInterface
    public interface Attempt<S extends Stream> {
        S dial() throws IOException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable S winner;
    private @Nullable Exception failure;
    private int running;
    private int failed;
    private int failuresSeen;
    private boolean over;

    /** No attempt runs yet. */
    public DialRace() {}

    /** Starts an attempt beside those that run. */
    public void enter(Runner runner, String name, Attempt<? extends S> attempt) {
        lock.lock();
        try {
            running++;
        } finally {
            lock.unlock();
        }
        runner.start(name, () -> run(attempt));
    }

    /**
     * Waits for a connection or one more failure.
     *
     * @return the connection, which is the caller's, or null
     */
    public @Nullable S awaitChange(Duration limit) throws IOException {
        return await(limit, false);
    }

    /** Waits for a connection or the failure of every attempt. */
    public @Nullable S awaitResult(Duration limit) throws IOException {
        return await(limit, true);
    }

    /** Why no attempt has succeeded: a timeout while one still runs, else the most informative failure. */
    public IOException failure() {
        lock.lock();
        try {
            Exception told = failure;
            if (running > 0 || told == null) {
                return new DialException(Cause.CONNECT_TIMEOUT, "no address answered in time");
            }
            if (told instanceof RuntimeException defect) {
                throw defect;
            }
            return (IOException) told;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        S unwanted;
        lock.lock();
        try {
            over = true;
            unwanted = winner;
            winner = null;
        } finally {
            lock.unlock();
        }
        if (unwanted != null) {
            unwanted.close();
        }
    }

    private @Nullable S await(Duration limit, boolean forAll) throws IOException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (winner == null && running > 0 && (forAll || failed == failuresSeen) && left > 0) {
                left = changed.awaitNanos(left);
            }
            failuresSeen = failed;
            S first = winner;
            winner = null;
            over |= first != null;
            return first;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException(Cause.CLOSED, "interrupted");
        } finally {
            lock.unlock();
        }
    }

    private void run(Attempt<? extends S> attempt) {
        try {
            S stream = attempt.dial();
            if (!won(stream)) {
                stream.close();
            }
        } catch (IOException | RuntimeException e) {
            lost(e);
        }
    }

    private boolean won(S stream) {
        lock.lock();
        try {
            running--;
            if (over || winner != null) {
                return false;
            }
            winner = stream;
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void lost(Exception e) {
        lock.lock();
        try {
            running--;
            failed++;
            if (failure == null || telling(e) > telling(failure)) {
                failure = e;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A refusal says more than silence, and silence more than a family that this machine has no route for. */
    private static int telling(Exception e) {
        return switch (e) {
            case RuntimeException defect -> 3;
            case DialException dial ->
                switch (dial.reason()) {
                    case REFUSED -> 2;
                    case NETWORK_UNREACHABLE, HOST_UNREACHABLE -> 0;
                    default -> 1;
                };
            default -> 1;
        };
    }
}
