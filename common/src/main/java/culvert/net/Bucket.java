package culvert.net;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How fast a user's bytes may go in one direction, and who goes next. It keeps the moment at which the next byte may go; who
 * wants to carry some takes a place from that moment on, which moves it on, and waits for its place. So those who always have
 * something to carry take turns of the same size, and nobody else has to wake them. Who has carried little of late does not
 * wait: what it takes, the others wait longer for. For any number of threads.
 */
final class Bucket {
    /** What went before counts for so long; as much time's worth may go at once after a rest. */
    private static final Duration WINDOW = Duration.ofMillis(200);

    /** One turn's worth of time: two hundred turns a second, and nobody waits longer for one of several. */
    private static final Duration TURN = Duration.ofMillis(5);

    /** One turn carries a packet at least. */
    private static final int LEAST_TURN = 1448;

    /** Who has carried less than this part of a fair share does not wait. */
    private static final int SMALL_PART = 8;

    /** A keystroke and its echo are always small. */
    private static final int ALWAYS_SMALL = 512;

    private static final double NANOS = 1e9;

    private final ReentrantLock lock = new ReentrantLock(); // held for arithmetic
    private final double nanosPerByte;
    private final long bytesInWindow;
    private final int turn;
    private long next;
    private long lent;
    private long windowBegan;
    private long window = 1;
    private int active;
    private int activeBefore;

    /** What one direction of a session or association has carried of late; for one thread at a time. */
    static final class Flow {
        private long window;
        private long used;
        private boolean hasBorrowed;
        private long place;

        /** When what was granted may be carried, by the clock that was given. */
        long place() {
            return place;
        }
    }

    /** @param rate bits per second */
    Bucket(long rate, long now) {
        this.nanosPerByte = Byte.SIZE * NANOS / rate;
        this.bytesInWindow = bytesIn(WINDOW);
        this.turn = Math.clamp(bytesIn(TURN), LEAST_TURN, Integer.MAX_VALUE);
        this.next = now;
        this.lent = now - WINDOW.toNanos();
        this.windowBegan = now;
    }

    /** Grants some of what is wanted, from the flow's {@link Flow#place} on. */
    int claim(Flow flow, int wanted, long now) {
        lock.lock();
        try {
            moveTo(flow, now);
            long small = Math.max(share() / SMALL_PART, ALWAYS_SMALL) - flow.used;
            int little = Math.clamp(small, 0, wanted);
            flow.hasBorrowed = next - now > 0 && little > 0 && borrow(little, now);
            flow.place = flow.hasBorrowed ? now : next;
            int granted = flow.hasBorrowed ? little : Math.min(wanted, turn);
            take(flow, granted);
            return granted;
        } finally {
            lock.unlock();
        }
    }

    /** So much of what was granted is not carried. */
    void giveBack(Flow flow, int bytes) {
        lock.lock();
        try {
            take(flow, -bytes);
            if (flow.hasBorrowed) {
                lent -= cost(bytes);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether so much may be carried now; it is taken then. */
    boolean admits(Flow flow, int bytes, long now) {
        lock.lock();
        try {
            moveTo(flow, now);
            boolean may = next - now <= 0 || (flow.used + bytes <= share() && borrow(bytes, now));
            if (may) {
                take(flow, bytes);
            }
            return may;
        } finally {
            lock.unlock();
        }
    }

    private void moveTo(Flow flow, long now) {
        if (now - windowBegan >= WINDOW.toNanos()) {
            activeBefore = now - windowBegan < 2 * WINDOW.toNanos() ? active : 0;
            active = 0;
            windowBegan = now;
            window++;
        }
        if (flow.window != window) {
            flow.window = window;
            flow.used = 0;
            active++;
        }
        next = later(next, now - WINDOW.toNanos());
    }

    /** What each may carry in the time of a window when all carry the same. */
    private long share() {
        return bytesInWindow / Math.max(active, activeBefore);
    }

    /** All that do not wait together are as fast as the whole at most, so that the debt ends. */
    private boolean borrow(int bytes, long now) {
        lent = later(lent, now - WINDOW.toNanos());
        if (lent - now > 0) {
            return false;
        }
        lent += cost(bytes);
        return true;
    }

    private void take(Flow flow, int bytes) {
        next += cost(bytes);
        flow.used += bytes;
    }

    private long cost(int bytes) {
        return Math.round(bytes * nanosPerByte);
    }

    private long bytesIn(Duration time) {
        return Math.max(1, Math.round(time.toNanos() / nanosPerByte));
    }

    /** By a clock that may wrap. */
    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
