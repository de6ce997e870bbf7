package culvert.crypto;

/**
 * An authenticated cipher for one direction, which is told a key and a nonce before each operation; without associated data.
 * That no pair comes twice is its owner's matter.
 *
 * <p>It is expensive to make and cheap to re-key, the cheaper when the key stays the same. Input and output are different
 * arrays: the JDK would leave its fast path, and {@link ShortChaCha} writes before it has read all. For one thread at a time.
 */
abstract sealed class AeadCipher permits GcmCipher, ChaChaCipher {
    static AeadCipher sealing(Aead aead) {
        return of(aead, JdkCipher.sealing(aead.transformation()));
    }

    static AeadCipher opening(Aead aead) {
        return of(aead, JdkCipher.opening(aead.transformation()));
    }

    private static AeadCipher of(Aead aead, JdkCipher jdk) {
        return switch (aead) {
            case AES_GCM -> new GcmCipher(jdk);
            case CHACHA20_POLY1305 -> new ChaChaCipher(jdk, ChaChaCipher.SHORT, false);
            case XCHACHA20_POLY1305 -> new ChaChaCipher(jdk, ChaChaCipher.SHORT, true);
        };
    }

    /** Makes ready for one operation, until which neither is changed. */
    abstract void init(RawKey key, byte[] nonce);

    /** Seals {@code length} bytes and tells where they end with their tag. */
    abstract int seal(byte[] in, int offset, int length, byte[] out, int at);

    /** Opens {@code length} bytes, tag included, and tells where the plaintext ends. */
    abstract int open(byte[] in, int offset, int length, byte[] out, int at) throws BadTagException;
}
