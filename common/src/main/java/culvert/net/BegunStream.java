package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A stream of which the first bytes were read before, to see what it is, and are then read once more. */
public final class BegunStream implements Stream {
    private static final byte[] NOTHING = {};

    private final Stream raw;
    private byte[] beginning;
    private int at;

    /** Owns {@code raw}; {@code beginning} is what was read from it. */
    public BegunStream(Stream raw, byte[] beginning) {
        this.raw = raw;
        this.beginning = beginning;
    }

    @Override
    public void awaitReadable() throws IOException {
        if (at == beginning.length) {
            raw.awaitReadable();
        }
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return at < beginning.length || raw.awaitReadable(limit);
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        if (at == beginning.length) {
            return raw.tryRead(into, offset, length);
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

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        raw.write(from, offset, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        raw.shutdownOutput();
    }

    @Override
    public void close() {
        raw.close();
    }

    @Override
    public void reset() {
        raw.reset();
    }

    @Override
    public Runner runner() {
        return raw.runner();
    }

    @Override
    public InetSocketAddress localAddress() {
        return raw.localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return raw.remoteAddress();
    }
}
