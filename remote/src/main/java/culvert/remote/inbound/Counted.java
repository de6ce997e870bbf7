package culvert.remote.inbound;

import culvert.net.Runner;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A stream that knows how many bytes have come. */
final class Counted implements Stream {
    private final Stream raw;
    private long received;

    /** Owns what it counts. */
    Counted(Stream raw) {
        this.raw = raw;
    }

    /** For the thread that reads. */
    long received() {
        return received;
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        int n = raw.tryRead(into, offset, length);
        received += Math.max(n, 0);
        return n;
    }

    @Override
    public void awaitReadable() throws IOException {
        raw.awaitReadable();
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return raw.awaitReadable(limit);
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
