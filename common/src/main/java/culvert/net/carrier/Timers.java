package culvert.net.carrier;

import culvert.net.Timeout;
import java.util.PriorityQueue;

/**
 * One carrier's timers. Not thread-safe, but for the calling off.
 *
 * <p>Nearly all are called off: each handshake has some that never fire. A called-off one therefore stays where it is
 * until its time comes or too many of them have gathered. Netty's timers, from a virtual thread, are two tasks for the
 * loop each.
 */
final class Timers {
    /** So many called-off ones are no waste, whatever their share. */
    private static final int TOLERATED = 64;

    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private int calledOff;

    /** Something to be done at a moment of the monotonic clock. */
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
                calledOff++; // off by a few when others call off; it only decides when to tidy up
            }
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(at - other.at, 0);
        }
    }

    Timeout add(long at, Runnable action) {
        if (calledOff > TOLERATED && calledOff > queue.size() / 2) {
            queue.removeIf(timer -> timer.over);
            calledOff = 0;
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

    /** Does what is due. */
    void run(long now) {
        for (Timer first = queue.peek(); first != null && (first.over || first.at - now <= 0); first = queue.peek()) {
            queue.remove();
            if (first.over) {
                calledOff--;
            } else {
                first.over = true;
                first.action.run();
            }
        }
    }

    /** How long until there is something to do; the queue is not empty. */
    long nanosLeft(long now) {
        return queue.element().at - now;
    }
}
