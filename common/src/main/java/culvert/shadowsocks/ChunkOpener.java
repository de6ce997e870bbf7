package culvert.shadowsocks;

import culvert.crypto.BadTagException;
import culvert.crypto.Method;
import culvert.crypto.Opener;
import culvert.crypto.SessionKey;

/** Reads the two pieces of a chunk from an array; pooled, keyed only between {@link #begin} and {@link #end}. */
final class ChunkOpener {
    private final Opener opener;
    private final byte[] length = new byte[Chunk.LENGTH_BYTES];

    ChunkOpener(Method method) {
        opener = new Opener(method);
    }

    void begin(SessionKey key) {
        opener.begin(key);
    }

    void end() {
        opener.end();
    }

    /** Opens the length, of which any value may have been sealed. */
    int openLength(byte[] from, int offset) throws BadTagException {
        opener.open(from, offset, Chunk.SEALED_LENGTH_BYTES, length, 0);
        return (length[0] & 0xFF) << 8 | (length[1] & 0xFF);
    }

    /** Opens a payload of that many bytes and tells where it ends. */
    int openPayload(byte[] from, int offset, int payload, byte[] into, int at) throws BadTagException {
        return opener.open(from, offset, payload + Method.TAG_BYTES, into, at);
    }
}
