package culvert.crypto;

/** An authenticated cipher: what the JDK calls the one that does it, and how long its nonce is. */
enum Aead {
    AES_GCM("AES/GCM/NoPadding", 12),
    CHACHA20_POLY1305("ChaCha20-Poly1305", 12),
    /** HChaCha20 makes a key of the first 16 nonce bytes; ChaCha20-Poly1305 does the rest with the other 8. */
    XCHACHA20_POLY1305("ChaCha20-Poly1305", 24);

    private final String transformation;
    private final int nonceBytes;

    Aead(String transformation, int nonceBytes) {
        this.transformation = transformation;
        this.nonceBytes = nonceBytes;
    }

    String transformation() {
        return transformation;
    }

    int nonceBytes() {
        return nonceBytes;
    }
}
