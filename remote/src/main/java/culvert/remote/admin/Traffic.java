package culvert.remote.admin;

import culvert.relay.LiveSession;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of payload both ways: those of what has ended, and with those of what goes on a sum that never falls. What ends
 * between the two looks is in neither, for a moment.
 */
final class Traffic {
    private final AtomicLong endedUp = new AtomicLong();
    private final AtomicLong endedDown = new AtomicLong();
    private long liveUp;
    private long liveDown;
    private long up;
    private long down;

    /** Something has ended. By any thread. */
    void ended(long upBytes, long downBytes) {
        endedUp.getAndAdd(upBytes);
        endedDown.getAndAdd(downBytes);
    }

    /** Begins a look: what has ended so far counts. As all that follows, by one thread at a time. */
    void look() {
        liveUp = endedUp.get();
        liveDown = endedDown.get();
    }

    /** Something that goes on, seen after the look began. */
    void live(LiveSession session) {
        liveUp += session.up();
        liveDown += session.down();
    }

    /** Ends the look. */
    void seen() {
        up = Math.max(up, liveUp);
        down = Math.max(down, liveDown);
    }

    long up() {
        return up;
    }

    long down() {
        return down;
    }
}
