package culvert.bench;

import culvert.net.MemoryBudget;
import culvert.net.Runner;
import culvert.net.Stream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A connection to itself: what was written last is there to read, what was not read by then is gone. */
final class LoopStream implements Stream {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5);

    private final Runner runner;
    private final byte[] under;
    private final MemoryBudget.Account account = MemoryBudget.ofProcess().open(this::close);
    private int read;
    private int written;

    LoopStream(Runner runner, int room) {
        this.runner = runner;
        this.under = new byte[room];
    }

    @Override
    public void awaitReadable() {}

    @Override
    public boolean awaitReadable(Duration limit) {
        return read < written;
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) {
        int n = Math.min(length, written - read);
        System.arraycopy(under, read, into, offset, n);
        read += n;
        return n;
    }

    @Override
    public void unread(byte[] bytes, int from) {
        throw new UnsupportedOperationException("nothing is read too far");
    }

    @Override
    public long bytesRead() {
        return read;
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) {
        System.arraycopy(from, offset, under, 0, length);
        read = 0;
        written = length;
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
        return PEER;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return PEER;
    }
}
