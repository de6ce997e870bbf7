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

    /** A destination that has less room than a chunk on the wire is waited for, so that no part of one has to be kept. */
    private static final int CRAMPED = 20 * 1024;

    /** Reading less is not worth a system call. */
    private static final int LEAST = 4096;

    /** What one read may have to keep when it is small: itself, and the rest of a chunk on the wire. */
    private static final int MAX_KEPT = 2 * FIRST;

    /** One read may use up this share of what may still be kept. */
    private static final int SHARE_OF_LEFT = 128;

    /** A destination that is merely busy takes the rest sooner. */
    private static final long STALL_NANOS = Duration.ofMillis(2).toNanos();

    /** A busy machine delays everybody by less. */
    private static final long LONG_STALL_NANOS = Duration.ofMillis(200).toNanos();

    /** The same while nothing is known of the destination: a crowd that stalls at once shall fit. */
    private static final int SHARE_OF_LEFT_AT_FIRST = 1024;

    /** So much is for destinations that take what they get: whatever the slow ones hold, the others are served. */
    private static final int SHARE_OF_PROMPT = 4;

    /** For so long one waits for the budget before those that hold most are ended. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The same where the destination takes what it gets, so that a crowd that has stalled delays nobody for long. */
    private static final Duration PROMPT_PATIENCE = Duration.ofSeconds(1);

    /** A crowd that has not stalled gives back this share of the budget every second, be the machine ever so busy. */
    private static final int SHARE_OF_TURNOVER = 16;

    private final MemoryBudget budget;
    private final MemoryBudget.Account source;
    private final Stream to;
    private final int greatest;
    private int bytes = FIRST;
    private int room = Stream.UNKNOWN_ROOM;
    private boolean wary;
    private boolean stalled;

    Appetite(MemoryBudget budget, MemoryBudget.Account source, Stream to, int greatest) {
        this.budget = budget;
        this.source = source;
        this.to = to;
        this.greatest = greatest;
    }

    /** Whether it is better to wait for the destination than to read. */
    boolean isCramped() {
        if (bytes == FIRST && !wary) {
            return false;
        }
        room = to.room();
        return room != Stream.UNKNOWN_ROOM && room < CRAMPED;
    }

    /**
     * Whether what is read now could not be kept. Half a chunk is kept already: where the destination has room its rest is
     * read in any case, since a budget that is used up by halves would never be free again.
     */
    boolean isForbidden() {
        return budget.left() < needed() && !(source.held() > 0 && hasRoomForChunk());
    }

    private boolean hasRoomForChunk() {
        room = to.room();
        return room != Stream.UNKNOWN_ROOM && room >= CRAMPED;
    }

    /** Whether something small may be read without asking anybody how much room there is. */
    boolean isPlain() {
        return bytes == FIRST && !wary && budget.left() > budget.most() / 2;
    }

    /** Begins to wait for the budget. */
    Waiting waiting() {
        return new Waiting();
    }

    /** Makes room by ending the sessions that hold most. */
    void insist() {
        budget.makeRoom(needed());
    }

    private long needed() {
        return stalled ? Math.max(MAX_KEPT, budget.most() / SHARE_OF_PROMPT) : MAX_KEPT;
    }

    /** How much to read now, once the destination is not cramped, or has been waited for. */
    int bytes() {
        // the kernel may take less than it has room for, when all TCP together has used up what it may
        int most = room >= CRAMPED ? Math.min(bytes, room) : bytes;
        // of a whole chunk nothing has to be kept where the destination has room for it, as of a part
        int least = room >= CRAMPED ? FIRST : LEAST;
        int share = bytes == FIRST ? SHARE_OF_LEFT_AT_FIRST : SHARE_OF_LEFT;
        return Math.clamp(budget.left() / share, least, most);
    }

    /** So much was carried of what might have been, and for so long the destination kept us waiting. */
    void carried(int count, int asked, long waitedNanos) {
        wary |= waitedNanos > 0;
        stalled = waitedNanos > LONG_STALL_NANOS;
        if (waitedNanos > STALL_NANOS) {
            bytes = FIRST;
        } else if (count >= asked / 2) {
            bytes = Math.min(2 * bytes, greatest);
        }
    }

    /** One that waits for the budget, and for how long it does so. */
    final class Waiting {
        private final long since = System.nanoTime();
        private final long releasedBefore = budget.released();

        private Waiting() {}

        /**
         * Whether those that hold most have to make room. Many that only have their turns one after the other use the budget
         * up too, but what they hold changes; they are waited for.
         */
        boolean isTooLong() {
            Duration waited = Duration.ofNanos(System.nanoTime() - since);
            long turnover = (budget.released() - releasedBefore) / Math.max(waited.toSeconds(), 1);
            boolean moving = turnover > budget.most() / SHARE_OF_TURNOVER;
            return waited.compareTo(stalled || moving ? PATIENCE : PROMPT_PATIENCE) > 0;
        }
    }
}
