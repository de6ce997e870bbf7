package culvert.relay;

import culvert.net.Deadline;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.Stream;
import java.io.IOException;
import java.time.Duration;

/**
 * One direction of a relay. Reads what is there, writes it, and passes the end on; holds no buffer while it waits for
 * its source. A failure breaks the whole session.
 */
final class Copy {
    /**
     * One read and the write it becomes: eight chunks of the size that the wire seals fastest, with no rest. Half of it
     * costs a twentieth more processor time for each byte of a download.
     */
    static final int BUFFER_BYTES = 8 * 63 * 256;

    /** As many as a carrier's busiest moments need; more are garbage. */
    private static final Pooled<byte[]> BUFFERS = new Pooled<>("relay buffer", 32, () -> new byte[BUFFER_BYTES]);

    /** Payload after which everybody else goes first, so that a download delays a keystroke by one turn at most. */
    private static final int BUDGET_BYTES = BUFFER_BYTES;

    private static final byte[] NOTHING = {};

    private final Session session;
    private final Side source;
    private final Stream from;
    private final Stream to;
    private final Runner runner;
    /** Whose fault a failure is just now: the source while reading, its opposite while writing. */
    private Side facing;

    Copy(Session session, Side source, Stream from, Stream to) {
        this.session = session;
        this.source = source;
        this.from = from;
        this.to = to;
        this.runner = session.runner();
        this.facing = source;
    }

    /** Copies until the source's end. */
    void run() {
        run(Duration.ZERO);
    }

    /**
     * Copies until the source's end. When the source is silent for {@code firstDataWait}, what the destination holds
     * back for the first bytes leaves without them: the target may be one that speaks first.
     */
    void run(Duration firstDataWait) {
        try {
            if (firstDataWait.isPositive() && !firstData(Deadline.in(firstDataWait))) {
                write(NOTHING, 0);
            }
            copyToTheEnd();
        } catch (Throwable problem) {
            session.fail(problem, facing);
        }
    }

    /** Passes the first bytes on if they come in time; also true when the source has ended instead. */
    private boolean firstData(Deadline deadline) throws IOException {
        int carried = 0;
        while (carried == 0) {
            if (deadline.hasPassed() || !from.awaitReadable(deadline.remaining())) {
                return false;
            }
            carried = burst();
        }
        return true;
    }

    private void copyToTheEnd() throws IOException {
        while (true) {
            from.awaitReadable();
            int carried = burst();
            if (carried < 0) {
                session.ended(source);
                facing = source.opposite();
                to.shutdownOutput();
                return;
            }
            if (carried >= BUDGET_BYTES) {
                runner.giveWay();
            }
        }
    }

    /** Carries what is there, up to the budget. Answers how much that was, -1 at the end of the source. */
    private int burst() throws IOException {
        byte[] buffer = runner.take(BUFFERS);
        try {
            int carried = 0;
            while (carried < BUDGET_BYTES) {
                int n = from.tryRead(buffer, 0, buffer.length);
                if (n <= 0) {
                    return n < 0 && carried == 0 ? -1 : carried;
                }
                write(buffer, n);
                session.carried(source, n);
                carried += n;
            }
            return carried;
        } finally {
            runner.giveBack(BUFFERS, buffer);
        }
    }

    private void write(byte[] bytes, int length) throws IOException {
        facing = source.opposite();
        to.write(bytes, 0, length);
        facing = source;
    }
}
