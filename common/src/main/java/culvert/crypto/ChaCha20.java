package culvert.crypto;

import java.util.Arrays;

/**
 * The permutation of ChaCha20 (RFC 8439, section 2.3) and what is made of it: a block of a key stream and, with
 * {@link HChaCha20}, another key. Additions, exclusive ors and rotations by constants: how long it takes depends on no value.
 */
final class ChaCha20 {
    static final int BLOCK_BYTES = 64;
    static final int WORDS = 16;

    private static final int DOUBLE_ROUNDS = 10;

    private final int[] start = new int[WORDS];
    private final int[] state = new int[WORDS];

    /**
     * Takes up a key and a nonce.
     *
     * @param key 32 bytes
     * @param nonce of which the first 12 bytes count
     */
    void init(byte[] key, byte[] nonce) {
        begin(start, key);
        for (int i = 0; i < 3; i++) {
            start[13 + i] = (int) ByteViews.LITTLE_INT.get(nonce, Integer.BYTES * i);
        }
    }

    /** Writes block {@code counter} of the key stream over 64 bytes. */
    void block(int counter, byte[] into) {
        start[12] = counter;
        System.arraycopy(start, 0, state, 0, WORDS);
        permute(state);
        for (int i = 0; i < WORDS; i++) {
            ByteViews.LITTLE_INT.set(into, Integer.BYTES * i, state[i] + start[i]);
        }
    }

    /** Overwrites the key. */
    void forget() {
        Arrays.fill(start, 0);
        Arrays.fill(state, 0);
    }

    /** Writes the first three rows of a state: "expand 32-byte k" and 32 bytes of a key. */
    static void begin(int[] state, byte[] key) {
        state[0] = 0x61707865;
        state[1] = 0x3320646e;
        state[2] = 0x79622d32;
        state[3] = 0x6b206574;
        for (int i = 0; i < 8; i++) {
            state[4 + i] = (int) ByteViews.LITTLE_INT.get(key, Integer.BYTES * i);
        }
    }

    /** Twenty rounds. Locals, of which the compiler keeps most in registers: twice as fast as on the array. */
    static void permute(int[] s) {
        int a0 = s[0];
        int a1 = s[1];
        int a2 = s[2];
        int a3 = s[3];
        int b0 = s[4];
        int b1 = s[5];
        int b2 = s[6];
        int b3 = s[7];
        int c0 = s[8];
        int c1 = s[9];
        int c2 = s[10];
        int c3 = s[11];
        int d0 = s[12];
        int d1 = s[13];
        int d2 = s[14];
        int d3 = s[15];
        for (int i = 0; i < DOUBLE_ROUNDS; i++) {
            // the columns
            a0 += b0;
            d0 = Integer.rotateLeft(d0 ^ a0, 16);
            c0 += d0;
            b0 = Integer.rotateLeft(b0 ^ c0, 12);
            a0 += b0;
            d0 = Integer.rotateLeft(d0 ^ a0, 8);
            c0 += d0;
            b0 = Integer.rotateLeft(b0 ^ c0, 7);

            a1 += b1;
            d1 = Integer.rotateLeft(d1 ^ a1, 16);
            c1 += d1;
            b1 = Integer.rotateLeft(b1 ^ c1, 12);
            a1 += b1;
            d1 = Integer.rotateLeft(d1 ^ a1, 8);
            c1 += d1;
            b1 = Integer.rotateLeft(b1 ^ c1, 7);

            a2 += b2;
            d2 = Integer.rotateLeft(d2 ^ a2, 16);
            c2 += d2;
            b2 = Integer.rotateLeft(b2 ^ c2, 12);
            a2 += b2;
            d2 = Integer.rotateLeft(d2 ^ a2, 8);
            c2 += d2;
            b2 = Integer.rotateLeft(b2 ^ c2, 7);

            a3 += b3;
            d3 = Integer.rotateLeft(d3 ^ a3, 16);
            c3 += d3;
            b3 = Integer.rotateLeft(b3 ^ c3, 12);
            a3 += b3;
            d3 = Integer.rotateLeft(d3 ^ a3, 8);
            c3 += d3;
            b3 = Integer.rotateLeft(b3 ^ c3, 7);

            // the diagonals
            a0 += b1;
            d3 = Integer.rotateLeft(d3 ^ a0, 16);
            c2 += d3;
            b1 = Integer.rotateLeft(b1 ^ c2, 12);
            a0 += b1;
            d3 = Integer.rotateLeft(d3 ^ a0, 8);
            c2 += d3;
            b1 = Integer.rotateLeft(b1 ^ c2, 7);

            a1 += b2;
            d0 = Integer.rotateLeft(d0 ^ a1, 16);
            c3 += d0;
            b2 = Integer.rotateLeft(b2 ^ c3, 12);
            a1 += b2;
            d0 = Integer.rotateLeft(d0 ^ a1, 8);
            c3 += d0;
            b2 = Integer.rotateLeft(b2 ^ c3, 7);

            a2 += b3;
            d1 = Integer.rotateLeft(d1 ^ a2, 16);
            c0 += d1;
            b3 = Integer.rotateLeft(b3 ^ c0, 12);
            a2 += b3;
            d1 = Integer.rotateLeft(d1 ^ a2, 8);
            c0 += d1;
            b3 = Integer.rotateLeft(b3 ^ c0, 7);

            a3 += b0;
            d2 = Integer.rotateLeft(d2 ^ a3, 16);
            c1 += d2;
            b0 = Integer.rotateLeft(b0 ^ c1, 12);
            a3 += b0;
            d2 = Integer.rotateLeft(d2 ^ a3, 8);
            c1 += d2;
            b0 = Integer.rotateLeft(b0 ^ c1, 7);
        }
        s[0] = a0;
        s[1] = a1;
        s[2] = a2;
        s[3] = a3;
        s[4] = b0;
        s[5] = b1;
        s[6] = b2;
        s[7] = b3;
        s[8] = c0;
        s[9] = c1;
        s[10] = c2;
        s[11] = c3;
        s[12] = d0;
        s[13] = d1;
        s[14] = d2;
        s[15] = d3;
    }
}
