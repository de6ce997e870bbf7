package culvert.replay;

import culvert.crypto.SipHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last million salts at least, and up to two, by their hashes: two generations, of which the older is
 * forgotten when the younger is full. Across restarts where it can write.
 */
public final class PersistentHashes implements ReplayFilter {
    /** How many a generation holds, hence how many of the last are always known. */
    static final int GENERATION = 1_000_000;

    /** What the disk may be behind before both generations are written anew: two seconds of all that can come. */
    private static final int PENDING = 1 << 14;

    private final ReentrantLock lock =
            new ReentrantLock(); // held for a microsecond, or a batch of the journal; never over I/O
    private final int most;
    private final long[] pending;
    private Fingerprints older = new Fingerprints();
    private Fingerprints younger = new Fingerprints();
    private byte[] key = {};
    private SipHash hash;

    /** The number that the next hash will have; a multiple of {@link #most} begins a generation. */
    private long end;

    /** The number of the first that was remembered by this process. */
    private long first;

    private @Nullable SaltJournal journal;

    private PersistentHashes(int most, int pending) {
        this.most = most;
        this.pending = new long[pending];
        this.hash = useKey(randomKey());
    }

    /** Forgets everything when the process ends. */
    public static PersistentHashes inMemory() {
        return new PersistentHashes(GENERATION, PENDING);
    }

    /**
     * Reads the file's hashes and writes new ones to it. Where that cannot be done a warning says so, and this forgets
     * when the process ends. Blocks while it reads.
     *
     * @param directory is made if need be
     * @param name of the file in it; there are others beside it that begin with this name
     */
    public static PersistentHashes open(Path directory, String name) {
        return open(directory, name, GENERATION, PENDING);
    }

    static PersistentHashes open(Path directory, String name, int most, int pending) {
        PersistentHashes hashes = new PersistentHashes(most, pending);
        Loading loading = hashes.new Loading();
        try {
            SaltFiles files = SaltFiles.open(directory, name, loading);
            hashes.begin();
            SaltJournal journal = new SaltJournal(files, hashes.new Source(), Turning.afterCount(most));
            hashes.journal = journal;
            journal.start(files.isIntact() && !loading.overflowed ? hashes.end : SaltJournal.LOST);
        } catch (IOException e) {
            SaltFiles.warnOfForgetting(directory, loading.forgotten(), e);
        }
        return hashes;
    }

    @Override
    public boolean remember(byte[] salt) {
        lock.lock();
        try {
            if (!add(hash.hash(salt, 0, salt.length))) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        if (journal != null) {
            journal.wake();
        }
        return true;
    }

    /** How many there are in both generations. */
    int size() {
        lock.lock();
        try {
            return older.size() + younger.size();
        } finally {
            lock.unlock();
        }
    }

    /** How much memory they take. */
    long bytes() {
        lock.lock();
        try {
            return older.bytes() + younger.bytes() + (long) Long.BYTES * pending.length;
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

    private boolean add(long value) {
        if (older.contains(value)) {
            return false;
        }
        if (younger.size() == most) {
            if (younger.contains(value)) {
                return false;
            }
            turn();
        }
        if (!younger.add(value)) {
            return false;
        }
        pending[(int) (end++ % pending.length)] = value;
        return true;
    }

    private void turn() {
        younger.trim();
        older = younger;
        younger = new Fingerprints();
    }

    private void begin() {
        end = younger.size();
        first = end;
    }

    private SipHash useKey(byte[] newKey) {
        key = newKey;
        return new SipHash(newKey);
    }

    private static byte[] randomKey() {
        byte[] key = new byte[SipHash.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** Takes what the files hold. */
    private final class Loading implements JournalForm {
        private boolean hasKey;

        /** The files hold more than fits, as those of nobody do. */
        private boolean overflowed;

        @Override
        public byte[] header() {
            return HashFile.header(key);
        }

        @Override
        public int recordBytes() {
            return HashFile.RECORD_BYTES;
        }

        @Override
        public boolean read(InputStream in, boolean isOlder) throws IOException {
            return HashFile.read(in, this::take, isOlder ? this::older : this::younger);
        }

        @Override
        public String forgotten() {
            return "";
        }

        private boolean take(byte[] newKey) {
            if (!hasKey) {
                hash = useKey(newKey);
                hasKey = true;
            }
            return Arrays.equals(newKey, key);
        }

        private void older(long value) {
            if (older.size() < most) {
                older.add(value);
            } else {
                overflowed = true;
            }
        }

        private void younger(long value) {
            if (younger.size() == most && !younger.contains(value)) {
                turn();
                overflowed = true;
            }
            younger.add(value);
        }
    }

    /** What the journal writes. */
    private final class Source implements SaltJournal.Source {
        @Override
        public long copy(long from, ByteBuffer records) {
            lock.lock();
            try {
                if (from < Math.max(first, end - pending.length)) {
                    return SaltJournal.LOST;
                }
                long number = from;
                boolean isOfOneGeneration = true;
                while (number < end && records.remaining() >= HashFile.RECORD_BYTES && isOfOneGeneration) {
                    HashFile.write(records, pending[(int) (number++ % pending.length)]);
                    isOfOneGeneration = number % most != 0;
                }
                return number;
            } finally {
                lock.unlock();
            }
        }

        /** What comes while this writes is still pending when it ends, or this is called once more. */
        @Override
        public long rewrite(SaltFiles files) throws IOException {
            Fingerprints old;
            Fingerprints young;
            long number;
            lock.lock();
            try {
                old = older;
                young = younger;
                number = end;
            } finally {
                lock.unlock();
            }
            files.replaceOlder(old.groups(), groups(old));
            files.replaceYounger(young.groups(), groups(young));
            return number;
        }

        private IntFunction<ByteBuffer> groups(Fingerprints from) {
            return group -> {
                lock.lock();
                try {
                    ByteBuffer records = ByteBuffer.allocate(from.size(group) * HashFile.RECORD_BYTES);
                    from.forEach(group, value -> HashFile.write(records, value));
                    return records.flip();
                } finally {
                    lock.unlock();
                }
            };
        }
    }
}
