package culvert.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes new salts down: a batch at a time, whatever has come since the last. It reads them from the
 * memory they are in, so that nothing piles up when the disk is slow.
 */
final class SaltJournal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SaltJournal.class);

    private static final int BATCH_RECORDS = 1024;

    /** Before a write that failed is tried again: a full disk does not empty itself in an instant. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** A disk that hangs does not keep the process from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final SaltFiles files;
    private final Source source;
    private final LongSupplier millis;
    private final long kept;
    private final Thread thread;
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH_RECORDS * SaltFile.RECORD_BYTES);
    private long written;
    private long began;
    private long appended;
    private boolean failing;
    private volatile boolean idle;
    private volatile boolean closing;

    /** Where the salts are. */
    interface Source {
        /**
         * Writes the records of salts from that number on, as many as there are and fit.
         *
         * @return the number to go on with
         */
        long copy(long from, ByteBuffer records);
    }

    /**
     * Does not write yet.
     *
     * @param files are closed with this
     * @param millis the monotonic clock
     * @param kept after how many milliseconds a salt means nothing any more
     */
    SaltJournal(SaltFiles files, Source source, LongSupplier millis, long kept) {
        this.files = files;
        this.source = source;
        this.millis = millis;
        this.kept = kept;
        this.thread = Thread.ofPlatform().name("replay-journal").daemon().unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param from the number of the first salt that is not in the files
     * @param oldest when the first salt of the growing file arrived
     */
    void start(long from, long oldest) {
        written = from;
        began = oldest;
        appended = millis.getAsLong();
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
                if (!writeNew()) {
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

    /** True when it wrote something. */
    private boolean writeNew() {
        long next = source.copy(written, batch.clear());
        if (!batch.flip().hasRemaining()) {
            written = next;
            return false;
        }
        try {
            append();
            written = next;
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    private void append() throws IOException {
        long now = millis.getAsLong();
        if (!files.isEmpty() && now - began >= kept) {
            files.turn();
        }
        if (files.isEmpty()) {
            began = now;
        }
        files.append(batch);
        appended = now;
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
            LockSupport.parkNanos(this, Duration.ofMillis(kept).toNanos());
        }
        idle = false;
        clearWhenOver();
    }

    private void clearWhenOver() {
        if (!files.isEmpty() && millis.getAsLong() - appended >= kept) {
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
                    "cannot write {} ({}); until that works, a restart forgets which requests have come, and one of the"
                            + " last minute that was recorded may be accepted once more",
                    files,
                    SaltFiles.reason(e));
        }
    }
}
