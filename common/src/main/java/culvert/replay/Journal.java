package culvert.replay;

import culvert.net.FileErrors;
import culvert.net.Recurring;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes new entries down: a batch at a time, whatever has come since the last. It reads them from the
 * memory they are in, so that nothing piles up when the disk is slow.
 */
final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    /** Where a source begins that has to write everything anew. */
    static final long LOST = -1;

    private static final int BATCH_BYTES = 48 * 1024;

    /**
     * After each write, so that thousands of requests in a second cost a hundred writes and no wake-up each. One that
     * comes alone is written before the nap; a killed process loses what came during one.
     */
    private static final Duration NAP = Duration.ofMillis(10);

    /** Before a write that failed is tried again: a full disk does not empty itself in an instant. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** How long there may be nothing to do before the files are checked. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final JournalFiles files;
    private final Source source;
    private final Duration patience;
    private final Thread thread;
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH_BYTES);
    private long written;
    private long generation;
    private boolean failing;
    private volatile boolean idle;
    private volatile boolean closing;

    /** Where the entries are. */
    interface Source {
        /**
         * Writes the records of entries from that number on, as many as there are, fit, and belong to one generation.
         *
         * @return what it wrote, or null when there have been too many since
         */
        Generations.@Nullable Part copy(long from, ByteBuffer records);

        /**
         * Replaces what is in the files by what is remembered.
         *
         * @return the part of nothing to go on after
         */
        Generations.Part rewrite(JournalFiles files) throws IOException;

        /** True when nothing that was written means anything any more. */
        boolean isOver();
    }

    /**
     * {@link #start} has to follow.
     *
     * @param files are closed with this
     * @param patience how long {@link #close} waits for the disk
     */
    Journal(JournalFiles files, Source source, Duration patience) {
        this.files = files;
        this.source = source;
        this.patience = patience;
        this.thread = Thread.ofPlatform().name("replay-journal").daemon().unstarted(this::run);
    }

    /**
     * Starts the thread.
     *
     * @param from the number of the first salt that is not in the files, or {@link #LOST}
     */
    void start(long from) {
        written = from;
        thread.start();
    }

    /** Wakes the thread if it waits for new entries; never blocks. */
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
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Recurring step = new Recurring("Writing the replay journal", this::step);
        try (files) {
            while (!closing) {
                if (!step.run()) {
                    idle = false;
                    LockSupport.parkNanos(this, RETRY.toNanos());
                }
            }
            while (writeNew()) {
                // what came before the end
            }
        } catch (IOException e) {
            log.warn("cannot close {} ({})", files, FileErrors.reason(e));
        }
    }

    private void step() {
        if (writeNew()) {
            nap();
        } else {
            waitForMore();
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
        Generations.Part part = source.copy(written, batch.clear());
        batch.flip();
        if (part != null && !batch.hasRemaining()) {
            return false;
        }
        try {
            if (part == null) {
                part = source.rewrite(files);
            } else {
                append(part);
            }
            written = part.to();
            generation = part.generation();
            succeeded();
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    private void append(Generations.Part part) throws IOException {
        if (part.generation() != generation && !files.isEmpty()) {
            files.turn();
        }
        generation = part.generation(); // and no second turn when the write that follows fails
        files.append(batch);
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
        Generations.Part part = source.copy(written, batch.clear());
        if (part != null && part.to() == written && !closing) {
            LockSupport.parkNanos(this, PAUSE.toNanos());
        }
        idle = false;
        clearWhenOver();
    }

    private void clearWhenOver() {
        if (!files.isEmpty() && source.isOver()) {
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
                    FileErrors.reason(e),
                    files.forgotten());
        }
    }
}
