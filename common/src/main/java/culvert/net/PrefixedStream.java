package culvert.net;

import java.io.IOException;
import java.time.Duration;

/** A stream whose first bytes have been read already, to see what they are, and are then read once more. */
public final class PrefixedStream extends DelegatingStream {
    private static final byte[] NOTHING = {};

    private byte[] prefix;
    private int at;

    /**
     * Owns what it wraps.
     *
     * @param prefix what was read from {@code raw}
     */
    public PrefixedStream(Stream raw, byte[] prefix) {
        super(raw);
        this.prefix = prefix;
    }

    @Override
    public void awaitReadable() throws IOException {
        if (at == prefix.length) {
            super.awaitReadable();
        }
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return at < prefix.length || super.awaitReadable(limit);
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        if (at == prefix.length) {
            return super.tryRead(into, offset, length);
        }
        int n = Math.min(length, prefix.length - at);
        System.arraycopy(prefix, at, into, offset, n);
        at += n;
        if (at == prefix.length) {
            prefix = NOTHING;
            at = 0;
        }
        return n;
    }
}
