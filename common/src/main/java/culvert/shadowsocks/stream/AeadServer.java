package culvert.shadowsocks.stream;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.SaltMemory;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The server of an AEAD stream: reads the target's address off the front of the plaintext, however it is cut into
 * chunks and segments. A request's salt is remembered when its first length has been authenticated, so that nobody without
 * the key can fill the memory, and nobody with a recording is waited for.
 */
final class AeadServer implements ServerProtocol {
    private static final byte[] NOTHING = {};

    private final MasterKey master;
    private final SaltMark own;
    private final SaltMemory salts;
    private final Pools pools;

    AeadServer(MasterKey master, SaltMemory salts, Pools pools) {
        this(master, new SaltMark(master, SaltMark.Side.SERVER), salts, pools);
    }

    AeadServer(MasterKey master, SaltMark own, SaltMemory salts, Pools pools) {
        this.master = master;
        this.own = own;
        this.salts = salts;
        this.pools = pools;
    }

    MasterKey master() {
        return master;
    }

    @Override
    public Accepted accept(Stream raw, Deadline deadline) throws IOException {
        AeadIncoming request = new AeadIncoming(master, own, salts);
        ChunkStream stream =
                new ChunkStream(raw, pools, ChunkRules.AEAD, request, new AeadOutgoing(master, own, NOTHING));
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

    private static Accepted readAddress(ChunkStream stream, Deadline deadline) throws IOException {
        byte[] read = NOTHING;
        try {
            while (true) {
                int needed = SocksAddress.bytesNeeded(read, 0, read.length);
                if (needed <= read.length) {
                    stream.putBack(read, needed);
                    return new Accepted(SocksAddress.read(read, 0, needed), stream, Optional.empty());
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
            int n = stream.tryRead(buffer, 0, ChunkRules.AEAD.maxPayload());
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
