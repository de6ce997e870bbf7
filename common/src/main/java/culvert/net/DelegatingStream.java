package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A stream that does what another does, for decorators that change one thing about it. Owns what it wraps. */
public abstract class DelegatingStream implements Stream {
    private final Stream inner;

    protected DelegatingStream(Stream inner) {
        this.inner = inner;
    }

    /** What it wraps now. */
    protected Stream inner() {
        return inner;
    }

    @Override
    public void awaitReadable() throws IOException {
        inner().awaitReadable();
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return inner().awaitReadable(limit);
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        return inner().tryRead(into, offset, length);
    }

    @Override
    public void unread(byte[] bytes, int from) throws IOException {
        inner().unread(bytes, from);
    }

    @Override
    public long bytesRead() {
        return inner().bytesRead();
    }

    @Override
    public void settle() throws IOException {
        inner().settle();
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        return inner().tryWrite(from, offset, length);
    }

    @Override
    public void gathers() {
        inner().gathers();
    }

    @Override
    public void awaitSent() throws IOException {
        inner().awaitSent();
    }

    @Override
    public int room() {
        return inner().room();
    }

    @Override
    public void awaitRoom() throws IOException {
        inner().awaitRoom();
    }

    @Override
    public MemoryBudget.Account account() {
        return inner().account();
    }

    @Override
    public void shutdownOutput() throws IOException {
        inner().shutdownOutput();
    }

    @Override
    public void close() {
        inner().close();
    }

    @Override
    public void reset() {
        inner().reset();
    }

    @Override
    public void whenGone(Consumer<NetworkException> then) {
        inner().whenGone(then);
    }

    @Override
    public Optional<Duration> roundTrip() {
        return inner().roundTrip();
    }

    @Override
    public Runner runner() {
        return inner().runner();
    }

    @Override
    public InetSocketAddress localAddress() {
        return inner().localAddress();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return inner().remoteAddress();
    }

    @Override
    public InetSocketAddress clientAddress() {
        return inner().clientAddress();
    }

    @Override
    public void speaksFor(InetSocketAddress client) {
        inner().speaksFor(client);
    }
}
