package culvert.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers salts for as long as a recording could pass as new, across restarts where it can write. */
public final class PersistentSalts implements ReplayFilter {
    private static final Logger log = LoggerFactory.getLogger(PersistentSalts.class);

    /**
     * A request is new from 30 s before the time it carries to 30 s after. Its time is in whole seconds, of which both
     * the first and the last count: together not quite 62 s.
     */
    static final Duration KEPT = Duration.ofSeconds(62);

    /** How long a request can pass as new: in 61 whole seconds of the wall clock. */
    private static final Duration NEW_FOR = Duration.ofSeconds(61);

    /** 8,000 connections a second, which take 29 MB; more than two cores can accept. */
    static final int MOST = 1 << 19;

    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    private final ReentrantLock lock = new ReentrantLock(); // held for some hundred nanoseconds, never over I/O
    private final SaltRing ring;
    private final Clocks clocks;
    private final AtomicLong nextWarning;
    private @Nullable SaltJournal journal;

    /**
     * What time is told by.
     *
     * @param monotonic milliseconds since any moment
     * @param wall milliseconds since 1970
     */
    record Clocks(LongSupplier monotonic, LongSupplier wall) {
        static final Clocks SYSTEM = new Clocks(() -> System.nanoTime() / 1_000_000, System::currentTimeMillis);
    }

    private PersistentSalts(int most, Clocks clocks) {
        this.ring = new SaltRing(most, new SecureRandom());
        this.clocks = clocks;
        this.nextWarning = new AtomicLong(clocks.monotonic().getAsLong());
    }

    /** Forgets everything when the process ends. */
    public static PersistentSalts inMemory() {
        return new PersistentSalts(MOST, Clocks.SYSTEM);
    }

    /**
     * Reads the file's salts and writes new ones to it. Where that cannot be done a warning says so, and this forgets
     * when the process ends. Blocks while it reads.
     *
     * @param directory is made if need be
     * @param name of the file in it; there are others beside it that begin with this name
     */
    public static PersistentSalts open(Path directory, String name) {
        return open(directory, name, MOST, Clocks.SYSTEM);
    }

    static PersistentSalts open(Path directory, String name, int most, Clocks clocks) {
        PersistentSalts salts = new PersistentSalts(most, clocks);
        Loading loading = salts.new Loading();
        try {
            SaltFiles files = SaltFiles.open(directory, name, loading);
            Turning turning = Turning.afterTime(KEPT, clocks.monotonic(), loading.oldest);
            SaltJournal journal = new SaltJournal(files, salts.new Source(), turning);
            salts.journal = journal;
            boolean isWritten = files.isIntact() && !files.isEmpty();
            journal.start(isWritten ? salts.ring.end() : 0);
        } catch (IOException e) {
            SaltFiles.warnOfForgetting(directory, loading.forgotten(), e);
        }
        return salts;
    }

    @Override
    public boolean remember(byte[] salt) {
        SaltRing.Answer answer = SaltRing.Answer.KNOWN;
        long behind;
        lock.lock();
        try {
            long now = clocks.monotonic().getAsLong();
            long date = clocks.wall().getAsLong();
            ring.forgetBefore(now - KEPT.toMillis());
            behind = ring.latestForgotten() - (date - NEW_FOR.toMillis());
            if (behind <= 0) {
                answer = ring.add(salt, now, date);
            }
        } finally {
            lock.unlock();
        }
        if (behind > 0) {
            warnOfThePast(behind);
        } else if (answer == SaltRing.Answer.ADDED && journal != null) {
            journal.wake();
        } else if (answer == SaltRing.Answer.FULL) {
            warnOfFlood();
        }
        return answer == SaltRing.Answer.ADDED;
    }

    /** How many there are, those whose time is over but which nobody has pushed out yet included. */
    int size() {
        lock.lock();
        try {
            return ring.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }

    private boolean mayWarn() {
        long due = nextWarning.get();
        long now = clocks.monotonic().getAsLong();
        return now >= due && nextWarning.compareAndSet(due, now + WARN_EVERY.toMillis());
    }

    /** The wall clock shows a time whose salts have been forgotten: what passes as new may be a recording. */
    private void warnOfThePast(long millis) {
        if (mayWarn()) {
            log.atWarn()
                    .addKeyValue("seconds", TimeUnit.MILLISECONDS.toSeconds(millis) + 1)
                    .log("this machine's clock was set back: requests are refused until it has caught up, since nobody"
                            + " remembers which have come at this time before");
        }
    }

    private void warnOfFlood() {
        if (mayWarn()) {
            log.atWarn()
                    .addKeyValue("most", ring.size())
                    .log("more connections within a minute than the replay filter can remember: new ones are refused;"
                            + " somebody who knows the key floods this server");
        }
    }

    /** What the journal writes: straight from memory, so that nothing is ever lost. */
    private final class Source implements SaltJournal.Source {
        @Override
        public long copy(long from, ByteBuffer records) {
            byte[] salt = new byte[SaltRing.SALT_BYTES];
            lock.lock();
            try {
                long number = Math.max(from, ring.first());
                while (number < ring.end() && records.remaining() >= SaltFile.RECORD_BYTES) {
                    ring.copy(number, salt, 0);
                    SaltFile.write(records, salt, ring.date(number));
                    number++;
                }
                return number;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public long rewrite(SaltFiles files) {
            throw new IllegalStateException("nothing is lost");
        }
    }

    /** Takes what the files hold, in their order, as if it had arrived as long ago as they say. */
    private final class Loading implements JournalForm {
        private final long kept = KEPT.toMillis();
        private final long now = clocks.monotonic().getAsLong();
        private final long wall = clocks.wall().getAsLong();
        private long latest = now - kept;

        /** When the first of the younger generation arrived. */
        private long oldest = now;

        @Override
        public byte[] header() {
            return SaltFile.header();
        }

        @Override
        public int recordBytes() {
            return SaltFile.RECORD_BYTES;
        }

        @Override
        public boolean read(InputStream in, boolean isOlder) throws IOException {
            return SaltFile.read(in, isOlder ? this::older : this::younger);
        }

        @Override
        public String forgotten() {
            return " of the last minute";
        }

        private void older(byte[] salt, long unixMillis) {
            long age = age(unixMillis);
            if (age < kept) {
                latest = Math.max(latest, now - age);
                ring.add(salt, latest, unixMillis);
            } else {
                ring.forget(unixMillis);
            }
        }

        private void younger(byte[] salt, long unixMillis) {
            oldest = Math.min(oldest, now - age(unixMillis));
            older(salt, unixMillis);
        }

        private long age(long unixMillis) {
            return Math.clamp(wall - unixMillis, 0, kept);
        }
    }
}
