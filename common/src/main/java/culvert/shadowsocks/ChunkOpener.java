package culvert.shadowsocks;

import culvert.crypto.BadTagException;
import culvert.crypto.Method;
import culvert.crypto.Opener;
import culvert.crypto.SessionKey;

/** Reads headers and the two pieces of a chunk from an array; pooled, keyed only between {@link #begin} and {@link #end}. */
public final class ChunkOpener {
    private final Opener opener;
    private final byte[] length = new byte[Chunk.LENGTH_BYTES];

    public ChunkOpener(Method method) {
        opener = new Opener(method);
    }

    public void begin(SessionKey key) {
        opener.begin(key);
    }

    public void end() {
        opener.end();
    }

    /** Opens a header of that many bytes with a key that has not been used, all in one. */
    public byte[] openHeader(SessionKey key, byte[] from, int offset, int bytes) throws BadTagException {
        byte[] header = new byte[bytes];
        begin(key);
        try {
            opener.open(from, offset, bytes + Method.TAG_BYTES, header, 0);
            return header;
        } finally {
            end();
        }
    }

    /** Opens the length, of which any value may have been sealed. */
    public int openLength(byte[] from, int offset) throws BadTagException {
        opener.open(from, offset, Chunk.SEALED_LENGTH_BYTES, length, 0);
        return (length[0] & 0xFF) << 8 | (length[1] & 0xFF);
    }

    /** Opens a payload of that many bytes and tells where it ends. */
    public int openPayload(byte[] from, int offset, int payload, byte[] into, int at) throws BadTagException {
        return opener.open(from, offset, payload + Method.TAG_BYTES, into, at);
    }
}
