package culvert.shadowsocks.stream;

import culvert.net.MemoryBudget;
import culvert.net.NetworkException;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The plaintext face of a stream of chunks, of which each direction begins with a header; in SIP004 that is a salt:
 *
 * <pre>
 *   +--------+-------+-------+-- -
 *   | header | chunk | chunk | ...
 *   +--------+-------+-------+-- -
 * </pre>
 *
 * <p>There is no message for the end: FIN between two chunks is one. Owns the raw stream.
 */
final class ChunkStream implements Stream {
    private final Stream raw;
    private final ChunkReader reader;
    private final ChunkWriter writer;

    ChunkStream(Stream raw, Pools pools, ChunkRules rules, Handshake handshake) {
        this.raw = raw;
        this.reader = new ChunkReader(raw, pools, rules, handshake);
        this.writer = new ChunkWriter(raw, pools, handshake);
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!reader.isReady()) {
            raw.awaitReadable();
        }
    }

    @Override
    public void awaitReadable(Step step) throws IOException {
        if (!reader.isReady()) {
            raw.awaitReadable(() -> takesAll(step));
        }
    }

    /** No buffer is held until the thread wakes, since many may have to at once. */
    private boolean takesAll(Step step) {
        boolean isTaken = step.take();
        try {
            if (isTaken && !reader.isReady()) {
                return true;
            }
            reader.settle();
        } catch (IOException closed) {
            // whoever wakes meets it
        }
        return false;
    }

    @Override
    public boolean isSteady() {
        return writer.hasBegun() && raw.isSteady();
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        return reader.isReady() || raw.awaitReadable(limit);
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        return reader.tryRead(into, offset, length);
    }

    @Override
    public void unread(byte[] bytes, int from) throws IOException {
        reader.unread(bytes, from);
    }

    @Override
    public long bytesRead() {
        return raw.bytesRead();
    }

    @Override
    public void settle() throws IOException {
        reader.settle();
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        return writer.tryWrite(from, offset, length);
    }

    @Override
    public void gathers() {
        raw.gathers();
    }

    @Override
    public void awaitSent() throws IOException {
        raw.awaitSent();
    }

    @Override
    public int room() {
        return raw.room();
    }

    @Override
    public void awaitRoom() throws IOException {
        raw.awaitRoom();
    }

    @Override
    public MemoryBudget.Account account() {
        return raw.account();
    }

    @Override
    public void shutdownOutput() throws IOException {
        writer.shutdownOutput();
    }

    @Override
    public void close() {
        raw.close();
        letGo();
    }

    @Override
    public void reset() {
        raw.reset();
        letGo();
    }

    @Override
    public void whenGone(Consumer<NetworkException> then) {
        raw.whenGone(then);
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

    @Override
    public InetSocketAddress clientAddress() {
        return raw.clientAddress();
    }

    /** Makes the key of what will be written now, so that the user's own key is needed no longer. */
    void prepareAnswer() throws IOException {
        writer.prepare();
    }

    /** Takes the next payload as a whole, with the header before it; null while it is not there as a whole. */
    byte @Nullable [] tryReadPayload() throws IOException {
        return reader.tryReadPayload();
    }

    /** Gives back what is borrowed and forgets the keys; the raw stream stays as it is. */
    void letGo() {
        reader.close();
        writer.close();
    }
}
