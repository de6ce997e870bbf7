package culvert.shadowsocks;

import culvert.crypto.Method;
import culvert.crypto.Sealer;
import culvert.crypto.SessionKey;

/** Writes chunks into an array; pooled, keyed only between {@link #begin} and {@link #end}. */
final class ChunkSealer {
    private final Sealer sealer;
    private final byte[] length = new byte[Chunk.LENGTH_BYTES];

    ChunkSealer(Method method) {
        sealer = new Sealer(method);
    }

    void begin(SessionKey key) {
        sealer.begin(key);
    }

    void end() {
        sealer.end();
    }

    /** Writes one chunk at {@code at} and tells where it ends. */
    int seal(byte[] from, int offset, int payload, byte[] into, int at) {
        length[0] = (byte) (payload >>> 8);
        length[1] = (byte) payload;
        int end = sealer.seal(length, 0, Chunk.LENGTH_BYTES, into, at);
        return sealer.seal(from, offset, payload, into, end);
    }
}
