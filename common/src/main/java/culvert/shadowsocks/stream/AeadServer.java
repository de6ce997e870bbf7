package culvert.shadowsocks.stream;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.shadowsocks.KeySearch;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.UserKey;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * The server of an AEAD stream: finds out whose key it is, where there are several users, and reads the target's address
 * off the front of the plaintext, however it is cut into chunks and segments. A server with users fails where, and as, one
 * with a single key fails.
 */
final class AeadServer implements ServerProtocol {
    private static final byte[] NOTHING = {};

    private final Users users;
    private final SaltMemory salts;
    private final Pools pools;

    AeadServer(Users users, SaltMemory salts, Pools pools) {
        this.users = users;
        this.salts = salts;
        this.pools = pools;
    }

    @Override
    public Accepted accept(Stream raw, Deadline deadline) throws IOException {
        Confirmation confirmation = new Confirmation(salts);
        try {
            return accept(raw, deadline, confirmation);
        } catch (FailureException refused) {
            confirmation.refused(refused);
            throw refused;
        }
    }

    private Accepted accept(Stream raw, Deadline deadline, Confirmation confirmation) throws IOException {
        KeySearch now = users.search();
        if (now.all().size() == 1) {
            return accept(now.all().getFirst(), raw, deadline, confirmation);
        }
        byte[] beginning = readBeginning(now.beginningBytes(), raw, deadline);
        InetAddress from = raw.clientAddress().getAddress();
        KeySearch.Found found = now.find(beginning, from, raw.runner())
                .orElseThrow(() -> new AuthenticationException(Cause.AUTHENTICATION));
        raw.unread(beginning, 0);
        Accepted accepted;
        try {
            accepted = accept(found.user(), raw, deadline, confirmation);
        } catch (AuthenticationException refused) {
            if (found.atOnce()) {
                now.pretend(beginning, from, raw.runner());
            }
            throw refused;
        }
        now.note(from, found.user());
        return accepted;
    }

    /** As much as it takes to find the user: a salt and the first length. */
    private static byte[] readBeginning(int bytes, Stream raw, Deadline deadline) throws IOException {
        byte[] beginning = new byte[bytes];
        int have = 0;
        while (have < beginning.length) {
            deadline.awaitReadable(raw);
            int n = raw.tryRead(beginning, have, beginning.length - have);
            if (n < 0) {
                throw new PeerException(Cause.TRUNCATED, "the stream ended before the address");
            }
            have += n;
        }
        return beginning;
    }

    private Accepted accept(UserKey user, Stream raw, Deadline deadline, Confirmation confirmation) throws IOException {
        AeadHandshake handshake = new AeadHandshake(user.key(), user.mark(), salts, NOTHING);
        ChunkStream stream = new ChunkStream(raw, pools, ChunkRules.AEAD, handshake);
        boolean accepted = false;
        try {
            byte[] read = NOTHING;
            int needed = SocksAddress.bytesNeeded(read, 0, 0);
            while (needed > read.length) {
                deadline.awaitReadable(stream);
                read = withWhatIsThere(read, stream);
                needed = SocksAddress.bytesNeeded(read, 0, read.length);
            }
            Target target = SocksAddress.read(read, 0, needed);
            stream.unread(read, needed);
            confirmation.of(handshake.takeSalt());
            stream.prepareAnswer();
            accepted = true;
            return new Accepted(target, stream, user.user());
        } catch (AddressFormatException e) {
            throw new PeerException(
                    e.isUnknownType() ? Cause.UNSUPPORTED_ADDRESS : Cause.MALFORMED, "no address: " + e.getMessage());
        } finally {
            if (!accepted) {
                stream.letGo();
            }
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
