package culvert.crypto;

/**
 * ChaCha20's block function as a key derivation (draft-irtf-cfrg-xchacha, section 2.2): 20 rounds over constants, key
 * and 16 bytes of nonce, without the final addition; the first and the last row are the new key.
 */
final class HChaCha20 {
    /** "expand 32-byte k", the first row of every ChaCha state. */
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private static final int WORDS = 16;
    private static final int DOUBLE_ROUNDS = 10;

    private final int[] state = new int[WORDS];

    /**
     * Derives a key.
     *
     * @param key 32 bytes
     * @param nonce of which the first 16 bytes count
     * @param into takes 32 bytes
     */
    void derive(byte[] key, byte[] nonce, byte[] into) {
        System.arraycopy(CONSTANTS, 0, state, 0, 4);
        for (int i = 0; i < 8; i++) {
            state[4 + i] = (int) ByteViews.LITTLE_INT.get(key, 4 * i);
        }
        for (int i = 0; i < 4; i++) {
            state[12 + i] = (int) ByteViews.LITTLE_INT.get(nonce, 4 * i);
        }
        for (int i = 0; i < DOUBLE_ROUNDS; i++) {
            quarter(0, 4, 8, 12);
            quarter(1, 5, 9, 13);
            quarter(2, 6, 10, 14);
            quarter(3, 7, 11, 15);
            quarter(0, 5, 10, 15);
            quarter(1, 6, 11, 12);
            quarter(2, 7, 8, 13);
            quarter(3, 4, 9, 14);
        }
        for (int i = 0; i < 4; i++) {
            ByteViews.LITTLE_INT.set(into, 4 * i, state[i]);
            ByteViews.LITTLE_INT.set(into, 16 + 4 * i, state[12 + i]);
        }
    }

    private void quarter(int a, int b, int c, int d) {
        int[] s = state;
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 16);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 12);
        s[a] += s[b];
        s[d] = Integer.rotateLeft(s[d] ^ s[a], 8);
        s[c] += s[d];
        s[b] = Integer.rotateLeft(s[b] ^ s[c], 7);
    }
}
