package culvert.shadowsocks.packet;

/**
 * Which packet ids of a session have come: the highest one, and a bit for each of the {@code size} up to it, in a ring.
 * What lies further back counts as seen. Ids are unsigned, and the first may be any.
 *
 * <p>For one thread at a time: who opens a session's datagrams sees to that.
 */
final class SlidingWindow {
    /**
     * How far a datagram may fall behind others of its session: 1984 of 1400 bytes are 22 milliseconds of a gigabit a
     * second. With one word more, which is cleared ahead, the ring has 256 bytes: 10,000 sessions take 2.5 MB.
     */
    static final int USUAL_SIZE = 31 * Long.SIZE;

    private final int size;
    private final long[] ring;
    private long highest;
    private boolean begun;

    SlidingWindow() {
        this(USUAL_SIZE);
    }

    /**
     * Of a size.
     *
     * @param size a multiple of 64
     */
    SlidingWindow(int size) {
        this.size = size;
        int words = size / Long.SIZE + 1;
        ring = new long[Integer.highestOneBit(2 * words - 1)];
    }

    /** True when that id would be accepted now; changes nothing. */
    boolean accepts(long id) {
        if (!begun || Long.compareUnsigned(id, highest) > 0) {
            return true;
        }
        return Long.compareUnsigned(highest - id, size) < 0 && (ring[word(id)] & bit(id)) == 0;
    }

    /** Remembers an id; false when it came before, or lies too far back to tell. */
    boolean accept(long id) {
        if (!accepts(id)) {
            return false;
        }
        if (!begun || Long.compareUnsigned(id, highest) > 0) {
            advance(id);
        }
        ring[word(id)] |= bit(id);
        return true;
    }

    /** Clears the words that come into the ring. */
    private void advance(long id) {
        long from = highest >>> 6;
        long moved = begun ? (id >>> 6) - from : 0;
        for (int i = 1; i <= Math.min(moved, ring.length); i++) {
            ring[(int) (from + i) & (ring.length - 1)] = 0;
        }
        highest = id;
        begun = true;
    }

    private int word(long id) {
        return (int) (id >>> 6) & (ring.length - 1);
    }

    private static long bit(long id) {
        return 1L << id;
    }
}
