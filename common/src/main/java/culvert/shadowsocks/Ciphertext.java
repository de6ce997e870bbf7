package culvert.shadowsocks;

import culvert.net.Stream;
import java.io.IOException;

/**
 * What has been read from the raw stream and not yet been opened. It lies in a borrowed buffer while there is something
 * to read; what is left of an incomplete piece then waits in an array of just its size.
 */
final class Ciphertext {
    private static final byte[] NOTHING = {};

    private final Stream raw;
    private final int longestPiece;

    private byte[] held = NOTHING;
    private int start;
    private int end;
    private boolean borrowed;

    /** For pieces of at most {@code longestPiece} bytes: so much can always be held. */
    Ciphertext(Stream raw, int longestPiece) {
        this.raw = raw;
        this.longestPiece = longestPiece;
    }

    /** How many bytes there are. */
    int bytes() {
        return end - start;
    }

    /** The array they lie in, from {@link #offset} on, until the next {@link #fill}. */
    byte[] array() {
        return held;
    }

    int offset() {
        return start;
    }

    void skip(int count) {
        start += count;
    }

    /**
     * Reads more, so much that what is then opened fits {@code room} bytes, unless a single piece is longer.
     *
     * @return as {@link Stream#tryRead}
     */
    int fill(int room) throws IOException {
        if (!borrowed) {
            moveTo(raw.runner().take(Pools.BUFFERS));
            borrowed = true;
        } else if (start > 0) {
            moveTo(held);
        }
        int limit = Math.min(held.length, Math.max(room, longestPiece));
        int n = raw.tryRead(held, end, limit - end);
        if (n > 0) {
            end += n;
        }
        return n;
    }

    /** Gives the buffer back and keeps the bytes. */
    void settle() {
        if (borrowed) {
            byte[] buffer = held;
            moveTo(bytes() == 0 ? NOTHING : new byte[bytes()]);
            borrowed = false;
            raw.runner().giveBack(Pools.BUFFERS, buffer);
        }
    }

    /** Gives the buffer back and drops the bytes. */
    void clear() {
        start = end;
        settle();
        held = NOTHING;
        start = 0;
        end = 0;
    }

    private void moveTo(byte[] array) {
        int count = bytes();
        System.arraycopy(held, start, array, 0, count);
        held = array;
        start = 0;
        end = count;
    }
}
