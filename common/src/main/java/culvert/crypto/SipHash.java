package culvert.crypto;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a hash of a few bytes that cannot be aimed at without its key, in some
 * 30 ns. Immutable.
 */
public final class SipHash {
    public static final int KEY_BYTES = 16;

    // "somepseudorandomlygeneratedbytes": the paper's start of the state, so that it is not all one value
    private static final long START_0 = 0x736F6D6570736575L;
    private static final long START_1 = 0x646F72616E646F6DL;
    private static final long START_2 = 0x6C7967656E657261L;
    private static final long START_3 = 0x7465646279746573L;

    private static final int COMPRESSING_ROUNDS = 2;
    private static final int FINAL_ROUNDS = 4;

    private final long key0;
    private final long key1;

    /** Copies the key. */
    public SipHash(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        key0 = (long) ByteViews.LITTLE_LONG.get(key, 0);
        key1 = (long) ByteViews.LITTLE_LONG.get(key, Long.BYTES);
    }

    /** The hash of {@code length} bytes. */
    public long hash(byte[] from, int offset, int length) {
        State state = new State(key0, key1);
        int end = offset + length;
        int at = offset;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            state.compress((long) ByteViews.LITTLE_LONG.get(from, at));
        }
        long last = (long) length << 56;
        for (int i = 0; at + i < end; i++) {
            last |= (from[at + i] & 0xFFL) << (Byte.SIZE * i);
        }
        state.compress(last);
        return state.finish();
    }

    /** The four words; never leaves its method, so that the compiler keeps it in registers. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long key0, long key1) {
            v0 = START_0 ^ key0;
            v1 = START_1 ^ key1;
            v2 = START_2 ^ key0;
            v3 = START_3 ^ key1;
        }

        void compress(long word) {
            v3 ^= word;
            rounds(COMPRESSING_ROUNDS);
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xFF;
            rounds(FINAL_ROUNDS);
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void rounds(int count) {
            for (int i = 0; i < count; i++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
        }
    }
}
