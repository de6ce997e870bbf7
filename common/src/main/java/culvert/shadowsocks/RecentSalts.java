package culvert.shadowsocks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A replay filter in memory: exact, on the monotonic clock, bounded. A ring in order of arrival, with a hash table of
 * chains over it; a chain's oldest salt is its last. It grows as it has to and is small again once it was empty. When it
 * is full it refuses: to forget a salt early would let its recording in.
 */
public final class RecentSalts implements SaltMemory {
    /**
     * A request that is 30 s early is still good 30 s after its time, and the last of these seconds has to pass as well.
     */
    public static final Duration KEPT = Duration.ofSeconds(61);

    /** Full at 8,500 genuine connections in each second; takes 25 MB then. */
    public static final int MOST = 1 << 19;

    private static final int FEWEST = 1 << 8;

    /** The longest salt; a shorter one is filled up with zeros. */
    private static final int SALT_INTS = 8;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int NONE = -1;

    private final int most;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    /** Of the hash, secret: who has a key chooses his salts, but not to make chains long. */
    private final long[] factors = new SecureRandom().longs(SALT_INTS).toArray();

    private Ring ring = new Ring(FEWEST);

    /** For the length of the class's constants. */
    public RecentSalts() {
        this(MOST, System::nanoTime);
    }

    /** For {@code most} salts, a power of two. */
    RecentSalts(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean remember(byte[] salt) {
        int[] words = new int[SALT_INTS];
        for (int i = 0; i < salt.length / Integer.BYTES; i++) {
            words[i] = (int) INT.get(salt, Integer.BYTES * i);
        }
        int hash = hash(words, 0);
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            forgetBefore(now - KEPT.toNanos());
            return !ring.contains(words, hash) && hasRoom() && ring.add(words, hash, now);
        } finally {
            lock.unlock();
        }
    }

    private int hash(int[] words, int offset) {
        long sum = 0;
        for (int i = 0; i < SALT_INTS; i++) {
            sum += factors[i] * (words[offset + i] & 0xFFFF_FFFFL);
        }
        return (int) (sum >>> Integer.SIZE);
    }

    private void forgetBefore(long time) {
        while (ring.count > 0 && ring.times[ring.first] - time < 0) {
            ring.removeFirst(hash(ring.salts, ring.first * SALT_INTS));
        }
        if (ring.count == 0 && ring.capacity() > FEWEST) {
            ring = new Ring(FEWEST);
        }
    }

    private boolean hasRoom() {
        if (ring.count == ring.capacity() && ring.count < most) {
            Ring larger = new Ring(2 * ring.count);
            for (int i = 0; i < ring.count; i++) {
                int slot = ring.slot(i);
                int[] words = Arrays.copyOfRange(ring.salts, slot * SALT_INTS, (slot + 1) * SALT_INTS);
                larger.add(words, hash(words, 0), ring.times[slot]);
            }
            ring = larger;
        }
        return ring.count < ring.capacity();
    }

    /** Salts in order of arrival, and chains through them by hash. */
    private static final class Ring {
        private final int[] salts;
        private final long[] times;
        private final int[] heads;
        private final int[] next;
        private int first;
        private int count;

        Ring(int capacity) {
            salts = new int[capacity * SALT_INTS];
            times = new long[capacity];
            heads = new int[capacity];
            next = new int[capacity];
            Arrays.fill(heads, NONE);
        }

        int capacity() {
            return times.length;
        }

        /** The place of the i-th, counted from the oldest. */
        int slot(int i) {
            return (first + i) & (capacity() - 1);
        }

        boolean contains(int[] words, int hash) {
            int slot = heads[bucket(hash)];
            while (slot != NONE) {
                int at = slot * SALT_INTS;
                if (Arrays.equals(salts, at, at + SALT_INTS, words, 0, SALT_INTS)) {
                    return true;
                }
                slot = next[slot];
            }
            return false;
        }

        /** There must be room. */
        boolean add(int[] words, int hash, long now) {
            int slot = slot(count++);
            System.arraycopy(words, 0, salts, slot * SALT_INTS, SALT_INTS);
            times[slot] = now;
            next[slot] = heads[bucket(hash)];
            heads[bucket(hash)] = slot;
            return true;
        }

        void removeFirst(int hash) {
            int slot = heads[bucket(hash)];
            if (slot == first) {
                heads[bucket(hash)] = NONE;
            } else {
                while (next[slot] != first) {
                    slot = next[slot];
                }
                next[slot] = NONE;
            }
            first = slot(1);
            count--;
        }

        private int bucket(int hash) {
            return hash & (capacity() - 1);
        }
    }
}
