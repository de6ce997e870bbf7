package culvert.shadowsocks.stream;

import culvert.crypto.ChunkCipher;
import culvert.net.AuthenticationException;
import culvert.net.BegunStream;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.PeerException;
import culvert.net.Stream;
import culvert.shadowsocks.AeadUsers;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.ServerKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The server of AEAD streams for several users: reads as much as the first length needs, finds whose it is, and goes on
 * as for that user alone. Fails where, and as, a server with a single key fails.
 */
final class AeadUsersServer implements ServerProtocol {
    private final AeadUsers users;
    private final Map<AeadUsers.User, AeadServer> servers = new HashMap<>();
    private final int beginningBytes;

    AeadUsersServer(ServerKeys keys, SaltMemory salts, Pools pools) {
        this.users = new AeadUsers(keys, pools, System::nanoTime);
        users.all().forEach(user -> servers.put(user, new AeadServer(user.master(), user.own(), salts, pools)));
        this.beginningBytes = keys.method().saltBytes() + ChunkCipher.SEALED_LENGTH_BYTES;
    }

    @Override
    public Accepted accept(Stream raw, Deadline deadline) throws IOException {
        byte[] beginning = readBeginning(raw, deadline);
        InetAddress from = raw.remoteAddress().getAddress();
        AeadUsers.Found found = users.find(beginning, from, raw.runner())
                .orElseThrow(() -> new AuthenticationException(Cause.AUTHENTICATION));
        Accepted accepted = accept(found, new BegunStream(raw, beginning), beginning, deadline);
        users.note(from, found.user());
        return new Accepted(accepted.target(), accepted.stream(), found.user().name());
    }

    /** A recording that was found at once gets as much work as noise from the same address. */
    private Accepted accept(AeadUsers.Found found, Stream begun, byte[] beginning, Deadline deadline)
            throws IOException {
        try {
            return Objects.requireNonNull(servers.get(found.user())).accept(begun, deadline);
        } catch (AuthenticationException refused) {
            if (found.atOnce()) {
                users.tryAll(beginning, begun.runner());
            }
            throw refused;
        }
    }

    @Override
    public void close() {
        users.close();
    }

    private byte[] readBeginning(Stream raw, Deadline deadline) throws IOException {
        byte[] beginning = new byte[beginningBytes];
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
}
