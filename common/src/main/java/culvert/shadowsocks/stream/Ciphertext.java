package culvert.shadowsocks.stream;

import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import java.io.IOException;

/**
 * What has been read from the raw stream and not yet been opened. It lies in a borrowed buffer while there is something
 * to read; what is left of an incomplete piece then waits in an array of just its size.
 */
final class Ciphertext {
    private static final byte[] NOTHING = {};

    private final Stream raw;
    private byte[] held = NOTHING;
    private int start;
    private int end;
    private boolean borrowed;
    private int charged;

    Ciphertext(Stream raw) {
        this.raw = raw;
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
     * Reads more, until there are {@code most} bytes. When that fails nothing is held any more.
     *
     * @return as {@link Stream#tryRead}
     */
    int fill(int most) throws IOException {
        if (!borrowed) {
            moveTo(raw.runner().take(Pools.BUFFERS));
            borrowed = true;
            release();
        } else if (start > 0) {
            moveTo(held);
        }
        boolean read = false;
        try {
            int n = raw.tryRead(held, end, Math.min(held.length, most) - end);
            end += Math.max(n, 0);
            read = true;
            return n;
        } finally {
            if (!read) {
                clear();
            }
        }
    }

    /** Gives the buffer back and keeps the bytes. */
    void settle() {
        if (borrowed) {
            byte[] buffer = held;
            moveTo(bytes() == 0 ? NOTHING : new byte[bytes()]);
            borrowed = false;
            raw.runner().giveBack(Pools.BUFFERS, buffer);
            charge();
        }
    }

    /** Gives the buffer back and drops the bytes. */
    void clear() {
        start = end;
        settle();
        release();
        held = NOTHING;
        start = 0;
        end = 0;
    }

    private void charge() {
        if (held.length > 0) {
            charged = held.length;
            raw.account().add(charged);
        }
    }

    private void release() {
        if (charged > 0) {
            raw.account().release(charged);
            charged = 0;
        }
    }

    private void moveTo(byte[] array) {
        int count = bytes();
        System.arraycopy(held, start, array, 0, count);
        held = array;
        start = 0;
        end = count;
    }
}
