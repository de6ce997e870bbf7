package culvert.crypto;

/**
 * ChaCha20's block function as a key derivation (draft-irtf-cfrg-xchacha, section 2.2): 20 rounds over constants, key
 * and 16 bytes of nonce, without the final addition; the first and the last row are the new key.
 */
final class HChaCha20 {
    private final int[] state = new int[ChaCha20.WORDS];

    /**
     * Derives a key.
     *
     * @param key 32 bytes
     * @param nonce of which the first 16 bytes count
     * @param into takes 32 bytes
     */
    void derive(byte[] key, byte[] nonce, byte[] into) {
        ChaCha20.begin(state, key);
        for (int i = 0; i < 4; i++) {
            state[12 + i] = (int) ByteViews.LITTLE_INT.get(nonce, Integer.BYTES * i);
        }
        ChaCha20.permute(state);
        for (int i = 0; i < 4; i++) {
            ByteViews.LITTLE_INT.set(into, Integer.BYTES * i, state[i]);
            ByteViews.LITTLE_INT.set(into, 16 + Integer.BYTES * i, state[12 + i]);
        }
    }
}
