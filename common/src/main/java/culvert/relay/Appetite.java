package culvert.relay;

import culvert.net.MemoryBudget;
import culvert.net.Stream;
import java.time.Duration;

/**
 * How much one direction of a relay reads at once: as much as its destination is likely to take, since what it does not
 * take has to be kept. It grows while the destination takes everything, and begins anew when it has kept us waiting.
 */
final class Appetite {
    /** A chunk on the wire. */
    private static final int FIRST = 63 * 256;

    /** Less is not worth a system call, and no harm if it has to be kept. */
    private static final int LEAST = 4096;

    /** Where nobody knows what the destination would take, one read risks so much of what may still be kept. */
    private static final int SHARE_OF_LEFT = 64;

    /** A destination that is merely busy takes the rest sooner. */
    private static final long STALL_NANOS = Duration.ofMillis(2).toNanos();

    private final MemoryBudget budget = MemoryBudget.ofProcess();
    private final Stream to;
    private final int most;
    private int bytes = FIRST;
    private boolean wary;

    Appetite(Stream to, int most) {
        this.to = to;
        this.most = most;
    }

    /** How much to read now; 0 when what cannot be sent could not be kept either. */
    int bytes() {
        if (bytes == FIRST && !wary) {
            long left = budget.left();
            return left >= (long) SHARE_OF_LEFT * FIRST ? FIRST : within(left);
        }
        int room = to.room();
        if (room >= LEAST) {
            return Math.min(bytes, room);
        }
        long left = budget.left();
        return room == Stream.UNKNOWN_ROOM ? within(left) : left > 0 ? LEAST : 0;
    }

    /** So much was carried of what might have been, and for so long the destination kept us waiting. */
    void carried(int count, int asked, long waitedNanos) {
        wary |= waitedNanos > 0;
        if (waitedNanos > STALL_NANOS) {
            bytes = FIRST;
        } else if (count > asked / 2) {
            bytes = Math.min(2 * bytes, most);
        }
    }

    private int within(long left) {
        return left == 0 ? 0 : Math.clamp(left / SHARE_OF_LEFT, LEAST, bytes);
    }
}
