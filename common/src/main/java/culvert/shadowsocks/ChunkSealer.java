package culvert.shadowsocks;

import culvert.crypto.Method;
import culvert.crypto.Sealer;
import culvert.crypto.SessionKey;

/** Writes chunks into an array; pooled, keyed only between {@link #begin} and {@link #end}. */
public final class ChunkSealer {
    private final Sealer sealer;
    private final byte[] length = new byte[Chunk.LENGTH_BYTES];

    public ChunkSealer(Method method) {
        sealer = new Sealer(method);
    }

    public void begin(SessionKey key) {
        sealer.begin(key);
    }

    public void end() {
        sealer.end();
    }

    /** Writes one chunk at {@code at} and tells where it ends. */
    public int seal(byte[] from, int offset, int payload, byte[] into, int at) {
        length[0] = (byte) (payload >>> 8);
        length[1] = (byte) payload;
        int end = sealPiece(length, 0, Chunk.LENGTH_BYTES, into, at);
        return sealPiece(from, offset, payload, into, end);
    }

    /** Writes one sealed piece at {@code at}, of which the receiver knows the length, and tells where it ends. */
    public int sealPiece(byte[] from, int offset, int count, byte[] into, int at) {
        return sealer.seal(from, offset, count, into, at);
    }
}
