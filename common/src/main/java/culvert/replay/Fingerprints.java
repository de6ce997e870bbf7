package culvert.replay;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A set of 43 bits of each of many hashes, in 29 bits each, that takes memory as it fills. For one thread at a time.
 *
 * <pre>
 *   hash:  | group, 12 | drawer, 7 | kept, 24 | not used, 21 |
 *
 *   group: | how many are in each of its 128 drawers, a byte each | what is kept of each, drawer after drawer, 3 bytes each |
 * </pre>
 *
 * <p>Where a hash lies tells its first 19 bits, so that only the rest is written. At a million there are two in a
 * drawer: to look one up, 64 numbers are added on average and two or three compared; to add one, 400 bytes move on.
 */
final class Fingerprints {
    private static final int GROUP_BITS = 12;
    private static final int DRAWER_BITS = 7;
    private static final int KEPT_BITS = 24;

    /** Two hashes that have these bits in common are taken for one. */
    static final int BITS = GROUP_BITS + DRAWER_BITS + KEPT_BITS;

    private static final int DRAWERS = 1 << DRAWER_BITS;
    private static final int KEPT_BYTES = KEPT_BITS / Byte.SIZE;

    /** A group grows by so many at a time: a thirtieth of what a full one holds. */
    private static final int STEP = 16;

    /** What a drawer can count; keyed hashes cannot be aimed and do not come near. */
    private static final int MAX_IN_DRAWER = 255;

    private static final byte[] NONE = {};

    private final byte[][] groups = new byte[1 << GROUP_BITS][];
    private int size;

    Fingerprints() {
        Arrays.fill(groups, NONE);
    }

    /** How many groups there are. */
    int groups() {
        return groups.length;
    }

    int size() {
        return size;
    }

    /** How many are in one group. */
    int size(int group) {
        byte[] bytes = groups[group];
        return bytes.length == 0 ? 0 : (start(bytes, DRAWERS) - DRAWERS) / KEPT_BYTES;
    }

    boolean contains(long hash) {
        byte[] group = groups[group(hash)];
        return group.length > 0 && find(group, drawer(hash), kept(hash)) >= 0;
    }

    /** Adds a hash; false when it was there, or its drawer is full. */
    boolean add(long hash) {
        int index = group(hash);
        byte[] group = groups[index].length == 0 ? new byte[DRAWERS + STEP * KEPT_BYTES] : groups[index];
        int drawer = drawer(hash);
        if (find(group, drawer, kept(hash)) >= 0 || count(group, drawer) == MAX_IN_DRAWER) {
            return false;
        }
        int at = start(group, drawer);
        int end = start(group, DRAWERS);
        byte[] larger = end < group.length ? group : Arrays.copyOf(group, group.length + STEP * KEPT_BYTES);
        System.arraycopy(larger, at, larger, at + KEPT_BYTES, end - at);
        write(larger, at, kept(hash));
        larger[drawer]++;
        groups[index] = larger;
        size++;
        return true;
    }

    /** Gives back what is reserved for more. */
    void trim() {
        for (int i = 0; i < groups.length; i++) {
            if (groups[i].length > 0) {
                groups[i] = Arrays.copyOf(groups[i], start(groups[i], DRAWERS));
            }
        }
    }

    /** All hashes of a group, with zeros for what is not kept of them. */
    void forEach(int group, LongConsumer action) {
        byte[] bytes = groups[group];
        int at = DRAWERS;
        for (int drawer = 0; drawer < DRAWERS && bytes.length > 0; drawer++) {
            for (int left = count(bytes, drawer); left > 0; left--) {
                long place = (long) group << DRAWER_BITS | drawer;
                action.accept((place << KEPT_BITS | read(bytes, at)) << (Long.SIZE - BITS));
                at += KEPT_BYTES;
            }
        }
    }

    private static int find(byte[] group, int drawer, int kept) {
        int at = start(group, drawer);
        for (int left = count(group, drawer); left > 0; left--) {
            if (read(group, at) == kept) {
                return at;
            }
            at += KEPT_BYTES;
        }
        return -1;
    }

    /** Where a drawer begins; the one after the last begins where all end. */
    private static int start(byte[] group, int drawer) {
        int before = 0;
        for (int i = 0; i < drawer; i++) {
            before += group[i] & 0xFF;
        }
        return DRAWERS + before * KEPT_BYTES;
    }

    private static int count(byte[] group, int drawer) {
        return group[drawer] & 0xFF;
    }

    private static int read(byte[] group, int at) {
        return (group[at] & 0xFF) << 16 | (group[at + 1] & 0xFF) << 8 | (group[at + 2] & 0xFF);
    }

    private static void write(byte[] group, int at, int kept) {
        group[at] = (byte) (kept >>> 16);
        group[at + 1] = (byte) (kept >>> 8);
        group[at + 2] = (byte) kept;
    }

    private static int group(long hash) {
        return (int) (hash >>> (Long.SIZE - GROUP_BITS));
    }

    private static int drawer(long hash) {
        return (int) (hash >>> (Long.SIZE - GROUP_BITS - DRAWER_BITS)) & (DRAWERS - 1);
    }

    private static int kept(long hash) {
        return (int) (hash >>> (Long.SIZE - BITS)) & ((1 << KEPT_BITS) - 1);
    }
}
