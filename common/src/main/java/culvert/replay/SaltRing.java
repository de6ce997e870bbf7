package culvert.replay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Salts in the order of their arrival, found by their bytes: a ring of numbered places, chained by hash. Forgets only
 * from its old end. Shorter salts are filled up with zeros. For one thread at a time.
 */
final class SaltRing {
    /** What a place holds; the longest salt there is. */
    static final int SALT_BYTES = 32;

    private static final int WORDS = SALT_BYTES / Long.BYTES;
    private static final int SMALLEST = 256;
    private static final int NONE = -1;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final int most;

    /** So that nobody can choose salts that share a chain. */
    private final long seed;

    private int capacity = 0;
    private long[] words = {};
    private long[] arrivals = {};
    private long[] dates = {};
    private int[] heads = {};
    private int[] older = {};
    private long latestForgotten = Long.MIN_VALUE / 2;
    private long first;
    private long end;

    /** What became of a salt that was offered. */
    enum Answer {
        ADDED,
        KNOWN,
        FULL
    }

    /** Keeps at most so many; a power of two. */
    SaltRing(int most, RandomGenerator random) {
        if (Integer.bitCount(most) != 1) {
            throw new IllegalArgumentException("not a power of two: " + most);
        }
        this.most = most;
        this.seed = random.nextLong();
        resize(Math.min(SMALLEST, most));
    }

    /** The number of the oldest salt that is kept, if there is one. */
    long first() {
        return first;
    }

    /** The number that the next salt will have. */
    long end() {
        return end;
    }

    int size() {
        return Math.toIntExact(end - first);
    }

    /**
     * Adds a salt unless it is known.
     *
     * @param now never goes back from call to call
     * @param date what goes with the salt
     */
    Answer add(byte[] salt, long now, long date) {
        byte[] whole = salt.length == SALT_BYTES ? salt : Arrays.copyOf(salt, SALT_BYTES);
        if (isKnown(whole)) {
            return Answer.KNOWN;
        }
        if (size() == most) {
            return Answer.FULL;
        }
        if (size() == capacity) {
            resize(2 * capacity);
        }
        int place = place(end++);
        for (int i = 0; i < WORDS; i++) {
            words[place * WORDS + i] = word(whole, i);
        }
        arrivals[place] = now;
        dates[place] = date;
        chain(place);
        return Answer.ADDED;
    }

    /** Forgets what arrived before that time. */
    void forgetBefore(long time) {
        while (first < end && arrivals[place(first)] < time) {
            forget(dates[place(first)]);
            unchain(place(first++));
        }
        if (first == end && capacity > SMALLEST) {
            resize(SMALLEST); // a flood is over
        }
    }

    /** A salt of this date is not kept. */
    void forget(long date) {
        latestForgotten = Math.max(latestForgotten, date);
    }

    /** The latest date of all that were forgotten; far in the past when none was. */
    long latestForgotten() {
        return latestForgotten;
    }

    /** What went with the salt of that number; it has to be kept still. */
    long date(long number) {
        return dates[place(number)];
    }

    /** Copies the salt of that number; it has to be kept still. */
    void copy(long number, byte[] into, int offset) {
        for (int i = 0; i < WORDS; i++) {
            LONG.set(into, offset + i * Long.BYTES, words[place(number) * WORDS + i]);
        }
    }

    private boolean isKnown(byte[] salt) {
        for (int place = heads[bucket(salt)]; place != NONE; place = older[place]) {
            if (holds(place, salt)) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(int place, byte[] salt) {
        for (int i = 0; i < WORDS; i++) {
            if (words[place * WORDS + i] != word(salt, i)) {
                return false;
            }
        }
        return true;
    }

    private void chain(int place) {
        int bucket = bucket(place);
        older[place] = heads[bucket];
        heads[bucket] = place;
    }

    /** Takes the oldest of all off its chain, of which it is the last. */
    private void unchain(int place) {
        int bucket = bucket(place);
        if (heads[bucket] == place) {
            heads[bucket] = NONE;
            return;
        }
        int before = heads[bucket];
        while (older[before] != place) {
            before = older[before];
        }
        older[before] = NONE;
    }

    private void resize(int places) {
        long[] oldWords = words;
        long[] oldArrivals = arrivals;
        long[] oldDates = dates;
        int oldMask = capacity - 1;
        capacity = places;
        words = new long[places * WORDS];
        arrivals = new long[places];
        dates = new long[places];
        older = new int[places];
        heads = new int[places];
        Arrays.fill(heads, NONE);
        for (long number = first; number < end; number++) {
            int from = (int) number & oldMask;
            int to = place(number);
            System.arraycopy(oldWords, from * WORDS, words, to * WORDS, WORDS);
            arrivals[to] = oldArrivals[from];
            dates[to] = oldDates[from];
            chain(to);
        }
    }

    private int place(long number) {
        return (int) number & (capacity - 1);
    }

    private int bucket(byte[] salt) {
        long hash = seed;
        for (int i = 0; i < WORDS; i++) {
            hash = mixed(hash, word(salt, i));
        }
        return bucketOf(hash);
    }

    private int bucket(int place) {
        long hash = seed;
        for (int i = 0; i < WORDS; i++) {
            hash = mixed(hash, words[place * WORDS + i]);
        }
        return bucketOf(hash);
    }

    /** One round of a multiply-and-fold hash; the constant is 2 to the 64th over the golden ratio, odd. */
    private static long mixed(long hash, long word) {
        long product = (hash ^ word) * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 32);
    }

    private int bucketOf(long hash) {
        return (int) (hash ^ (hash >>> 29)) & (capacity - 1);
    }

    private static long word(byte[] salt, int index) {
        return (long) LONG.get(salt, index * Long.BYTES);
    }
}
