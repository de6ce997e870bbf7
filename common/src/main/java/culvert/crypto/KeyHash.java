package culvert.crypto;

/** The first 16 bytes of a key's BLAKE3 hash, by which identity headers name a key: the two halves of a map's key. */
public record KeyHash(long high, long low) {
    /** As long as an AES block, which an identity header is. */
    public static final int BYTES = 16;

    public static KeyHash of(MasterKey key) {
        byte[] hash = new byte[BYTES];
        new Blake3().hash(key.bytes(), hash);
        key.inUse();
        return read(hash);
    }

    static KeyHash read(byte[] from) {
        return new KeyHash((long) ByteViews.LONG.get(from, 0), (long) ByteViews.LONG.get(from, Long.BYTES));
    }

    void write(byte[] into) {
        ByteViews.LONG.set(into, 0, high);
        ByteViews.LONG.set(into, Long.BYTES, low);
    }
}
