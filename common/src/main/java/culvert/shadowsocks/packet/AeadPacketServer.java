package culvert.shadowsocks.packet;

import culvert.address.Target;
import culvert.crypto.BadTagException;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SaltedPackets;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PeerException;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.shadowsocks.AeadUsers;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.ServerKeys;
import culvert.shadowsocks.ServerRules;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The server of SIP004's datagrams. They name no association: it is the source address, and where users share the port
 * the user too, who is found by trying, those first who came from that address before. A salt is remembered as soon as
 * its datagram has been authenticated, so that a recording is one wherever it comes from and whatever it says.
 */
final class AeadPacketServer implements PacketServer {
    private final AeadUsers users;
    private final SaltMemory salts;
    private final Pooled<SaltedPackets> ciphers;
    private final int saltBytes;
    private final int shortest;

    /**
     * What an association is known by.
     *
     * @param hash of the address
     */
    record Source(InetSocketAddress address, AeadUsers.User user, long hash) {
        Source(InetSocketAddress address, AeadUsers.User user) {
            this(address, user, hash(address));
        }

        @Override
        public int hashCode() {
            return (int) hash;
        }

        private static long hash(InetSocketAddress address) {
            ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES)
                    .put(address.getAddress().getAddress())
                    .rewind();
            return SecretHash.of(bytes.getLong(), bytes.getLong(), address.getPort());
        }
    }

    AeadPacketServer(ServerKeys keys, ServerRules rules, Pooled<SaltedPackets> ciphers, LongSupplier nanoTime) {
        this.users = new AeadUsers(keys, Pools.of(keys.method()), nanoTime);
        this.salts = rules.salts();
        this.ciphers = ciphers;
        this.saltBytes = keys.method().saltBytes();
        this.shortest = SaltedPackets.overhead(keys.method()) + PacketAddress.MIN_BYTES;
    }

    @Override
    public Opened open(Packet sealed, byte[] into, Known known, Runner runner) throws FailureException {
        if (sealed.length() < shortest) {
            throw new PeerException(Cause.TRUNCATED, "a datagram of " + sealed.length() + " bytes");
        }
        Optional<AeadUsers.User> user = users.search(
                sealed.peer().getAddress(),
                sealed.bytes(),
                sealed.offset(),
                candidates -> opening(candidates, sealed, into, runner),
                runner);
        if (user.isEmpty()) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        }
        if (user.get().own().isOn(sealed.bytes(), sealed.offset())) {
            throw new AuthenticationException(Cause.REPLAY); // an answer, played back as a question to who gave it
        }
        if (!salts.remember(Arrays.copyOfRange(sealed.bytes(), sealed.offset(), sealed.offset() + saltBytes))) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        users.note(sealed.peer().getAddress(), user.get());
        int end = sealed.length() - saltBytes - Method.TAG_BYTES;
        int payload = PacketAddress.end(into, 0, end);
        Target target = PacketAddress.read(into, 0, payload);
        Source source = new Source(sealed.peer(), user.get());
        Session session = known.find(source);
        if (session == null) {
            session = new AeadPacketSession(source, ciphers);
        }
        return new Opened(session, target, payload, end - payload);
    }

    @Override
    public void close() {
        users.close();
    }

    /** Whose key opens the datagram, which then stands open. */
    private Optional<AeadUsers.User> opening(
            List<AeadUsers.User> candidates, Packet sealed, byte[] into, Runner runner) {
        SaltedPackets cipher = runner.take(ciphers);
        try {
            for (AeadUsers.User user : candidates) {
                if (opens(user.master(), sealed, into, cipher)) {
                    return Optional.of(user);
                }
            }
            return Optional.empty();
        } finally {
            runner.giveBack(ciphers, cipher);
        }
    }

    private boolean opens(MasterKey master, Packet sealed, byte[] into, SaltedPackets cipher) {
        try {
            cipher.beginOpening(master, sealed.bytes(), sealed.offset());
            cipher.open(sealed.bytes(), sealed.offset() + saltBytes, sealed.length() - saltBytes, into, 0);
            return true;
        } catch (BadTagException e) {
            return false;
        }
    }
}
