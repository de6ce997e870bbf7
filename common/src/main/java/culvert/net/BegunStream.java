package culvert.net;

import java.io.IOException;
import java.time.Duration;

/** A stream of which the first bytes were read before, to see what it is, and are then read once more. */
public final class BegunStream extends DelegatingStream {
    private static final byte[] NOTHING = {};

    private byte[] beginning;
    private int at;

    /** Owns {@code raw}; {@code beginning} is what was read from it. */
    public BegunStream(Stream raw, byte[] beginning) {
        super(raw);
        this.beginning = beginning;
    }

    @Override
    public void awaitReadable() throws IOException {
        if (at == beginning.length) {
            super.awaitReadable();
        }
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return at < beginning.length || super.awaitReadable(limit);
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        if (at == beginning.length) {
            return super.tryRead(into, offset, length);
        }
        int n = Math.min(length, beginning.length - at);
        System.arraycopy(beginning, at, into, offset, n);
        at += n;
        if (at == beginning.length) {
            beginning = NOTHING;
            at = 0;
        }
        return n;
    }
}
