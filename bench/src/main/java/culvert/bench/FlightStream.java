package culvert.bench;

import culvert.net.MemoryBudget;
import culvert.net.Runner;
import culvert.net.Stream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A connection on which one flight of bytes has arrived, and then the end; what is written is kept. */
final class FlightStream implements Stream {
    private final Runner runner;
    private final byte[] arrived;
    private final InetSocketAddress peer;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream(512);
    private final MemoryBudget.Account account = MemoryBudget.ofProcess().open(this::close);
    private int read;

    FlightStream(Runner runner, byte[] arrived, InetAddress peer) {
        this.runner = runner;
        this.arrived = arrived;
        this.peer = new InetSocketAddress(peer, 5);
    }

    byte[] written() {
        return written.toByteArray();
    }

    @Override
    public void awaitReadable() {}

    @Override
    public boolean awaitReadable(Duration limit) {
        return true;
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) {
        int n = Math.min(length, arrived.length - read);
        System.arraycopy(arrived, read, into, offset, n);
        read += n;
        return n == 0 ? -1 : n;
    }

    /** What was read from it comes again. */
    @Override
    public void unread(byte[] bytes, int from) {
        read -= bytes.length - from;
    }

    @Override
    public long bytesRead() {
        return read;
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) {
        written.write(from, offset, length);
        return true;
    }

    @Override
    public void awaitSent() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public MemoryBudget.Account account() {
        return account;
    }

    @Override
    public void close() {}

    @Override
    public void reset() {}

    @Override
    public Runner runner() {
        return runner;
    }

    @Override
    public InetSocketAddress localAddress() {
        return peer;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return peer;
    }
}
