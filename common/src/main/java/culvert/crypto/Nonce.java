package culvert.crypto;

/** The counter that gives each operation of a stream its nonce: little-endian over all bytes, from zero. */
final class Nonce {
    private final byte[] bytes;

    Nonce(int length) {
        bytes = new byte[length];
    }

    /** The bytes themselves, for the cipher; they change with {@link #advance}. */
    byte[] bytes() {
        return bytes;
    }

    void advance() {
        for (int i = 0; i < bytes.length; i++) {
            if (++bytes[i] != 0) {
                return;
            }
        }
    }
}
