package culvert.replay;

import culvert.crypto.Edition;
import culvert.crypto.SipHash;
import culvert.net.RateLimit;
import culvert.replay.Generations.Limits;
import culvert.shadowsocks.SaltMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which requests have come to a port, by their salts: as long as a replay could pass as new with the methods of
 * 2022, the last million at least with the AEAD methods. Across restarts where it can write.
 */
public final class ReplayMemory implements SaltMemory, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReplayMemory.class);

    /**
     * A request is new from 30 s before the time it carries to 30 s after. Its time is in whole seconds, of which both
     * the first and the last count: together not quite 62 s.
     */
    static final Duration KEPT = Duration.ofSeconds(62);

    /** How long a request can pass as new: in 61 whole seconds of the wall clock. */
    private static final Duration NEW_FOR = Duration.ofSeconds(61);

    /** How many a generation holds; in 62 s that is 16,000 connections a second, more than four cores can accept. */
    static final int GENERATION = 1_000_000;

    /** What the disk may be behind before both generations are written anew: a second of all that can come. */
    private static final int RECENT = 1 << 13;

    private static final Duration WARN_EVERY = Duration.ofMinutes(1);

    /** A disk that hangs does not keep the process from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    // held for a microsecond, or a batch of the journal; never over I/O
    private final ReentrantLock lock = new ReentrantLock();
    private final Generations generations;
    private final Clocks clocks;
    private final boolean endsWithTime;
    private final RateLimit warnings;
    private byte[] key = {};
    private SipHash hash;
    private @Nullable Journal journal;

    /**
     * The clocks.
     *
     * @param monotonic milliseconds since any moment
     * @param wall milliseconds since 1970
     */
    record Clocks(LongSupplier monotonic, LongSupplier wall) {
        static final Clocks SYSTEM = new Clocks(() -> System.nanoTime() / 1_000_000, System::currentTimeMillis);
    }

    private ReplayMemory(Limits limits, Clocks clocks) {
        this.generations = new Generations(limits, clocks.monotonic().getAsLong());
        this.clocks = clocks;
        this.endsWithTime = limits.time() != null;
        this.warnings = new RateLimit(
                WARN_EVERY,
                () -> TimeUnit.MILLISECONDS.toNanos(clocks.monotonic().getAsLong()));
        byte[] random = new byte[SipHash.KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.hash = useKey(random);
    }

    /** Forgets everything when the process ends. */
    public static ReplayMemory inMemory(Edition edition) {
        return inMemory(limits(edition), Clocks.SYSTEM);
    }

    static ReplayMemory inMemory(Limits limits, Clocks clocks) {
        return new ReplayMemory(limits, clocks);
    }

    /** For the datagrams of a port, of which only those of the AEAD methods have salts; forgets when the process ends. */
    public static ReplayMemory ofDatagrams() {
        return inMemory(Edition.AEAD);
    }

    /**
     * Reads what an earlier process has written, and continues from there. Where that fails, a warning says so, and the
     * memory ends with the process. Blocks while it reads.
     *
     * @param directory is made if need be; several ports may share it
     */
    public static ReplayMemory open(Edition edition, Path directory, int port) {
        String name = (edition == Edition.AEAD ? "replay-aead-" : "replay-2022-") + port;
        return open(limits(edition), directory, name, Clocks.SYSTEM, PATIENCE);
    }

    static ReplayMemory open(Limits limits, Path directory, String name, Clocks clocks, Duration patience) {
        ReplayMemory memory = new ReplayMemory(limits, clocks);
        Loading loading = memory.new Loading();
        try {
            JournalFiles files = JournalFiles.open(directory, name, loading);
            loading.end();
            Journal journal = new Journal(files, memory.new Source(), patience);
            memory.journal = journal;
            boolean isWritten = files.isIntact() && loading.fits;
            journal.start(isWritten ? memory.generations.end() : Journal.LOST);
        } catch (IOException e) {
            JournalFiles.warnOfForgetting(directory, loading.forgotten(), e);
        }
        return memory;
    }

    private static Limits limits(Edition edition) {
        return new Limits(GENERATION, RECENT, edition == Edition.AEAD ? null : KEPT);
    }

    @Override
    public boolean remember(byte[] salt) {
        Generations.Answer answer = Generations.Answer.KNOWN;
        long behind = 0;
        lock.lock();
        try {
            long now = clocks.monotonic().getAsLong();
            long date = clocks.wall().getAsLong();
            generations.advance(now);
            if (endsWithTime) {
                behind = generations.latestForgotten() - (date - NEW_FOR.toMillis());
            }
            if (behind <= 0) {
                answer = generations.add(hash.hash(salt, 0, salt.length), now, date);
            }
        } finally {
            lock.unlock();
        }
        if (behind > 0) {
            warnOfThePast(behind);
        } else if (answer == Generations.Answer.ADDED && journal != null) {
            journal.wake();
        } else if (answer == Generations.Answer.FULL) {
            warnOfFlood();
        }
        return answer == Generations.Answer.ADDED;
    }

    /** In both generations. */
    @Override
    public int size() {
        lock.lock();
        try {
            return generations.size();
        } finally {
            lock.unlock();
        }
    }

    /** Writes down what has not been yet. */
    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }

    private SipHash useKey(byte[] newKey) {
        key = newKey;
        return new SipHash(newKey);
    }

    /** The wall clock shows a time whose salts have been forgotten: what passes as new may be a replay. */
    private void warnOfThePast(long millis) {
        if (warnings.allows()) {
            log.atWarn()
                    .addKeyValue("seconds", TimeUnit.MILLISECONDS.toSeconds(millis) + 1)
                    .log("this machine's clock was set back: requests are refused until it has caught up, since nobody"
                            + " remembers which have come at this time before");
        }
    }

    private void warnOfFlood() {
        if (warnings.allows()) {
            log.atWarn()
                    .addKeyValue("most", size())
                    .log("more connections within a minute than the replay filter can remember: new ones are refused;"
                            + " somebody who knows the key floods this server");
        }
    }

    /** Takes what the files hold, as if it had come as long ago as they say. */
    private final class Loading implements JournalFiles.Content {
        private final long wall = clocks.wall().getAsLong();
        private boolean hasKey;

        /** How long ago the first of the younger generation came. */
        private long longest;

        /** False when the files hold more than fits, which no file written here does. */
        private boolean fits = true;

        @Override
        public byte[] header() {
            return JournalRecords.header(key);
        }

        @Override
        public boolean read(InputStream in, boolean isOlder) throws IOException {
            return JournalRecords.read(in, this::take, (hash, date) -> load(isOlder, hash, date));
        }

        @Override
        public String forgotten() {
            return endsWithTime ? " of the last minute" : "";
        }

        void end() {
            generations.loaded(clocks.monotonic().getAsLong(), longest);
        }

        private boolean take(byte[] newKey) {
            if (!hasKey) {
                hash = useKey(newKey);
                hasKey = true;
            }
            return Arrays.equals(newKey, key);
        }

        private void load(boolean isOlder, long hash, long date) {
            long age = Math.clamp(wall - date, 0, KEPT.toMillis());
            longest = isOlder ? longest : Math.max(longest, age);
            fits &= generations.load(isOlder, hash, date, age);
        }
    }

    /** What the journal writes. */
    private final class Source implements Journal.Source {
        @Override
        public Generations.@Nullable Part copy(long from, ByteBuffer records) {
            lock.lock();
            try {
                Generations.Part part = generations.part(from, records.remaining() / JournalRecords.BYTES);
                for (long number = from; part != null && number < part.to(); number++) {
                    JournalRecords.write(records, generations.hash(number), generations.date(number));
                }
                return part;
            } finally {
                lock.unlock();
            }
        }

        /** What comes while this writes is still held when it ends, or this is called once more. */
        @Override
        public Generations.Part rewrite(JournalFiles files) throws IOException {
            Generations.Generation older;
            Generations.Generation younger;
            long end;
            lock.lock();
            try {
                older = generations.older();
                younger = generations.younger();
                end = generations.end();
            } finally {
                lock.unlock();
            }
            files.replaceOlder(older.groups(), group -> records(older, group));
            files.replaceYounger(younger.groups(), group -> records(younger, group));
            return new Generations.Part(end, end, younger.number());
        }

        @Override
        public boolean isOver() {
            lock.lock();
            try {
                generations.advance(clocks.monotonic().getAsLong());
                return generations.size() == 0;
            } finally {
                lock.unlock();
            }
        }

        private ByteBuffer records(Generations.Generation from, int group) {
            lock.lock();
            try {
                return from.records(group);
            } finally {
                lock.unlock();
            }
        }
    }
}
