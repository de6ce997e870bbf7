package culvert.local.outbound;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether datagrams have gone unanswered for too long: a few of them, over a time that grows each time that nothing came
 * of it, since there are applications that only send.
 *
 * <p>For any number of threads, and without a lock: a datagram that is counted twice or not at all changes little.
 */
public final class Silence {
    /** An application that asks once more has not necessarily lost its patience. */
    private static final int DATAGRAMS = 3;

    /** Longer than any round trip, and what a user waits for anyway. */
    private static final Duration MIN = Duration.ofSeconds(2);

    /** A network that comes back after a night is found within this. */
    private static final Duration MAX = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private volatile boolean isWaiting;
    private volatile long since;
    private volatile int datagrams;
    private volatile long patience = MIN.toNanos();

    /**
     * Begins with nothing sent.
     *
     * @param nanoTime the monotonic clock
     */
    public Silence(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** So many datagrams have left. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // see above
    public void sent(int count) {
        if (!isWaiting) {
            since = nanoTime.getAsLong();
            datagrams = 0;
            isWaiting = true;
        }
        if (datagrams < DATAGRAMS) {
            datagrams += count;
        }
    }

    /** An answer has come. */
    public void heard() {
        if (isWaiting || patience != MIN.toNanos()) { // written only when it changes, since carriers share it
            isWaiting = false;
            patience = MIN.toNanos();
        }
    }

    /** Whether something should be done about it. */
    public boolean isTooLong() {
        return isWaiting && datagrams >= DATAGRAMS && nanoTime.getAsLong() - since >= patience;
    }

    /** The system says that datagrams do not get there, so there is nothing to wait for. */
    public void givesNoHope() {
        since = nanoTime.getAsLong() - patience;
        datagrams = DATAGRAMS;
        isWaiting = true;
    }

    /** Since when there is silence; only to be compared, and only while it is too long. */
    long since() {
        return since;
    }

    /** Something has been done about it, which gets more time to bear fruit. */
    public void beginAgain() {
        patience = Math.min(2 * patience, MAX.toNanos());
        isWaiting = false;
    }
}
