package culvert.shadowsocks;

import culvert.crypto.MasterKey;
import culvert.net.Runner;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The plaintext face of an AEAD stream (SIP004), of which each direction begins with a salt that its writer draws:
 *
 * <pre>
 *   +------+-------+-------+-- -
 *   | salt | chunk | chunk | ...
 *   +------+-------+-------+-- -
 * </pre>
 *
 * <p>There is no message for the end: FIN between two chunks is one. Owns the raw stream.
 */
final class AeadStream implements Stream {
    private final Stream raw;
    private final ChunkReader reader;
    private final ChunkWriter writer;

    AeadStream(Stream raw, MasterKey master, Pools pools, byte[] header) {
        this.raw = raw;
        this.reader = new ChunkReader(raw, master, pools);
        this.writer = new ChunkWriter(raw, master, pools, header);
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!reader.isReady()) {
            raw.awaitReadable();
        }
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
    public void write(byte[] from, int offset, int length) throws IOException {
        writer.write(from, offset, length);
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

    /** The next reads give these bytes from {@code from} on first. */
    void putBack(byte[] bytes, int from) throws IOException {
        reader.putBack(bytes, from);
    }

    /** Gives back what is borrowed and forgets the keys; the raw stream stays as it is. */
    void letGo() {
        reader.close();
        writer.close();
    }
}
