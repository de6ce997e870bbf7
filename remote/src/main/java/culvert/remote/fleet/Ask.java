package culvert.remote.fleet;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One request, about which the others are asked. Its thread may wait for the answer; it is entered whether anybody waits or
 * not.
 */
final class Ask {
    final Kind kind;
    final byte[] salt;

    /** When it came, on the monotonic clock. */
    final long came = System.nanoTime();

    /** Whether it may have been entered before, so that it would be known by its own doing. For the thread that asks. */
    boolean isRepeated;

    /** Whether its thread waits for the answer. */
    boolean isAwaited;

    private volatile @Nullable Thread waiting;
    private volatile boolean isGivenUp;
    private volatile @Nullable Answer answer;

    /** What came of it. */
    enum Answer {
        /** Nobody has seen it. */
        NEW,
        /** Somebody has. */
        KNOWN,
        /** Nobody can say. */
        NONE
    }

    Ask(Kind kind, byte[] salt) {
        this.kind = kind;
        this.salt = salt;
    }

    /** Before it is handed over: the caller will wait. */
    Ask byThisThread() {
        isAwaited = true;
        waiting = Thread.currentThread();
        return this;
    }

    /** Waits, for so long at most. */
    Answer await(Duration patience) {
        Thread own = Thread.currentThread();
        while (answer == null && !own.isInterrupted()) {
            long left = patience.toNanos() - (System.nanoTime() - came);
            if (left <= 0) {
                isGivenUp = true;
                break;
            }
            LockSupport.parkNanos(this, left);
        }
        waiting = null; // it may be kept for long
        Answer said = answer;
        return said == null ? Answer.NONE : said;
    }

    /** Wakes who waits. From any thread. */
    void answer(Answer said) {
        answer = said;
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** For how long it still has to be known; less than nothing when it is over. */
    Duration left(Store store) {
        return kind.kept(store).minusNanos(System.nanoTime() - came);
    }

    boolean isWorthEntering(Store store) {
        return left(store).isPositive();
    }

    /** Whether somebody has waited in vain, and not for an answer that had to be asked for again. */
    boolean wasInVain() {
        return isGivenUp && !isRepeated;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - came);
    }
}
