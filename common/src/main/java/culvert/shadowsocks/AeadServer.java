package culvert.shadowsocks;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.crypto.MasterKey;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.PeerException;
import culvert.net.Stream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The server of an AEAD stream: reads the target's address off the front of the plaintext, however it is cut into
 * chunks and segments.
 */
final class AeadServer implements ServerProtocol {
    private static final byte[] NOTHING = {};

    private final MasterKey master;
    private final Pools pools;

    AeadServer(MasterKey master, Pools pools) {
        this.master = master;
        this.pools = pools;
    }

    @Override
    public Accepted accept(Stream raw, Deadline deadline) throws IOException {
        AeadStream stream = new AeadStream(raw, master, pools, NOTHING);
        boolean accepted = false;
        try {
            Accepted result = readAddress(stream, deadline);
            accepted = true;
            return result;
        } finally {
            if (!accepted) {
                stream.letGo();
            }
        }
    }

    @Override
    public void close() {
        master.close();
    }

    private static Accepted readAddress(AeadStream stream, Deadline deadline) throws IOException {
        byte[] read = NOTHING;
        try {
            while (true) {
                int needed = SocksAddress.bytesNeeded(read, 0, read.length);
                if (needed <= read.length) {
                    stream.putBack(read, needed);
                    return new Accepted(SocksAddress.read(read, 0, needed), stream);
                }
                deadline.awaitReadable(stream);
                read = withWhatIsThere(read, stream);
            }
        } catch (AddressFormatException e) {
            throw new PeerException(
                    e.isUnknownType() ? Cause.UNSUPPORTED_ADDRESS : Cause.MALFORMED, "no address: " + e.getMessage());
        }
    }

    /** The bytes read before and those that can be read now, a chunk of them at most. */
    private static byte[] withWhatIsThere(byte[] before, Stream stream) throws IOException {
        byte[] buffer = stream.runner().take(Pools.BUFFERS);
        try {
            int n = stream.tryRead(buffer, 0, Chunk.MAX_PAYLOAD);
            if (n < 0) {
                throw new PeerException(Cause.TRUNCATED, "the stream ended before the address");
            }
            byte[] all = Arrays.copyOf(before, before.length + n);
            System.arraycopy(buffer, 0, all, before.length, n);
            return all;
        } finally {
            stream.runner().giveBack(Pools.BUFFERS, buffer);
        }
    }
}
