package culvert.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The first 16 bytes of a key's BLAKE3 hash, by which identity headers name a key: the two halves of a map's key. */
public record KeyHash(long high, long low) {
    /** As long as an AES block, which an identity header is. */
    public static final int BYTES = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    public static KeyHash of(MasterKey key) {
        byte[] hash = new byte[BYTES];
        new Blake3().hash(key.bytes(), hash);
        return read(hash);
    }

    static KeyHash read(byte[] from) {
        return new KeyHash((long) LONG.get(from, 0), (long) LONG.get(from, Long.BYTES));
    }

    void write(byte[] into) {
        LONG.set(into, 0, high);
        LONG.set(into, Long.BYTES, low);
    }
}
