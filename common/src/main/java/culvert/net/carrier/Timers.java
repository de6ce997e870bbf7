package culvert.net.carrier;

import culvert.net.Timeout;
import java.util.PriorityQueue;

/**
 * One carrier's timers. Not thread-safe, except for cancelling.
 *
 * <p>Nearly all are cancelled: each handshake has some that never fire. A cancelled one therefore stays in the queue until
 * its time comes or too many have accumulated. Netty's timers, set from a virtual thread, cost the loop two tasks each.
 */
final class Timers {
    /** This many cancelled ones are tolerated, whatever their share. */
    private static final int TOLERATED = 64;

    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private int cancelled;

    /** An action at a moment of the monotonic clock. */
    private final class Timer implements Timeout, Comparable<Timer> {
        private final long at;
        private final Runnable action;
        private volatile boolean over;

        Timer(long at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                cancelled++; // inexact when other threads cancel; it only decides when to tidy up
            }
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(at - other.at, 0);
        }
    }

    Timeout add(long at, Runnable action) {
        if (cancelled > TOLERATED && cancelled > queue.size() / 2) {
            queue.removeIf(timer -> timer.over);
            cancelled = 0;
        }
        Timer timer = new Timer(at, action);
        queue.add(timer);
        return timer;
    }

    int size() {
        return queue.size();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Runs what is due. */
    void run(long now) {
        for (Timer first = queue.peek(); first != null && (first.over || first.at - now <= 0); first = queue.peek()) {
            queue.remove();
            if (first.over) {
                cancelled--;
            } else {
                first.over = true;
                first.action.run();
            }
        }
    }

    /** How long until the next timer is due; the queue must not be empty. */
    long nanosLeft(long now) {
        return queue.element().at - now;
    }
}
