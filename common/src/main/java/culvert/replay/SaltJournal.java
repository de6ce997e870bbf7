package culvert.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes new salts down: a batch at a time, whatever has come since the last. It reads them from the
 * memory they are in, so that nothing piles up when the disk is slow.
 */
final class SaltJournal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SaltJournal.class);

    /** The answer of a source when it cannot go on with a number. */
    static final long LOST = -1;

    private static final int BATCH_BYTES = 48 * 1024;

    /**
     * After each write, so that thousands of requests in a second cost a hundred writes and no wake-up each. One that
     * comes alone is written before the nap; a killed process loses what came during one.
     */
    private static final Duration NAP = Duration.ofMillis(10);

    /** Before a write that failed is tried again: a full disk does not empty itself in an instant. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** How long there may be nothing to do before the files are looked after. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** A disk that hangs does not keep the process from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final SaltFiles files;
    private final Source source;
    private final Turning turning;
    private final Thread thread;
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH_BYTES);
    private long written;
    private boolean failing;
    private volatile boolean idle;
    private volatile boolean closing;

    /** Where the salts are. */
    interface Source {
        /**
         * Writes the records of salts from that number on, as many as there are, fit, and belong to one generation.
         *
         * @return the number to go on with, or {@link #LOST} when there have been too many since
         */
        long copy(long from, ByteBuffer records);

        /**
         * Replaces what is in the files by what is remembered, after {@link #LOST}.
         *
         * @return the number to go on with
         */
        long rewrite(SaltFiles files) throws IOException;
    }

    /**
     * Does not write yet.
     *
     * @param files are closed with this
     */
    SaltJournal(SaltFiles files, Source source, Turning turning) {
        this.files = files;
        this.source = source;
        this.turning = turning;
        this.thread = Thread.ofPlatform().name("replay-journal").daemon().unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param from the number of the first salt that is not in the files, or {@link #LOST}
     */
    void start(long from) {
        written = from;
        thread.start();
    }

    /** There is something new; never waits. */
    void wake() {
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** Writes what is left, and ends. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (files) {
            while (!closing) {
                if (writeNew()) {
                    nap();
                } else {
                    waitForMore();
                }
            }
            while (writeNew()) {
                // what came before the end
            }
        } catch (IOException e) {
            log.warn("cannot close {} ({})", files, SaltFiles.reason(e));
        }
    }

    private void nap() {
        if (!closing && !batchWasFull()) {
            LockSupport.parkNanos(this, NAP.toNanos());
        }
    }

    /** More is waiting, as after a disk that was slow. */
    private boolean batchWasFull() {
        return batch.limit() > BATCH_BYTES / 2;
    }

    /** True when it wrote something. */
    private boolean writeNew() {
        long next = source.copy(written, batch.clear());
        if (next != LOST && !batch.flip().hasRemaining()) {
            written = next;
            return false;
        }
        try {
            if (next == LOST) {
                written = source.rewrite(files);
            } else {
                append();
                written = next;
            }
            succeeded();
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    private void append() throws IOException {
        if (!files.isEmpty() && turning.isDue(written)) {
            files.turn();
            turning.turned(written);
        }
        boolean first = files.isEmpty();
        files.append(batch);
        turning.appended(first);
    }

    private void succeeded() {
        if (failing) {
            failing = false;
            log.info("{} can be written again", files);
        }
    }

    private void waitForMore() {
        if (failing) {
            LockSupport.parkNanos(this, RETRY.toNanos());
            return;
        }
        idle = true;
        if (source.copy(written, batch.clear()) == written && !closing) {
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
        idle = false;
        clearWhenOver();
    }

    private void clearWhenOver() {
        if (!files.isEmpty() && turning.isOver()) {
            try {
                files.clear();
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    private void failed(IOException e) {
        if (!failing) {
            failing = true;
            log.warn(
                    "cannot write {} ({}); until that works, a restart forgets which requests have come, and one{}"
                            + " that was recorded may be accepted once more",
                    files,
                    SaltFiles.reason(e),
                    files.forgotten());
        }
    }
}
