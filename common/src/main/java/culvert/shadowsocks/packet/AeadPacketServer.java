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
import culvert.shadowsocks.KeySearch;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.UserKey;
import culvert.shadowsocks.Users;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The server of SIP004's datagrams. They name no association: it is the source address, and where users share the port
 * the user too, who is found by trying, those first who came from that address before. A salt is remembered as soon as
 * its datagram has been authenticated, so that a replay is one wherever it comes from and whatever it says. Where servers share what they
 * remember, they are asked about those that bring a new association, as replays do: others cost no round trip, and are told.
 */
final class AeadPacketServer implements PacketServer {
    private final Users users;
    private final SaltMemory salts;
    private final Pooled<SaltedPackets> ciphers;
    private final int saltBytes;
    private final int shortest;

    /**
     * What an association is known by.
     *
     * @param hash of the address
     */
    record Source(InetSocketAddress address, UserKey user, long hash) {
        Source(InetSocketAddress address, UserKey user) {
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

    AeadPacketServer(Users users, SaltMemory salts, Pooled<SaltedPackets> ciphers) {
        this.users = users;
        this.salts = salts;
        this.ciphers = ciphers;
        this.saltBytes = users.method().saltBytes();
        this.shortest = SaltedPackets.overhead(users.method()) + PacketAddress.MIN_BYTES;
    }

    @Override
    public PacketServer with(Users others) {
        return new AeadPacketServer(others, salts, ciphers);
    }

    @Override
    public Opened open(Packet sealed, byte[] into, Known known, Runner runner) throws FailureException {
        if (sealed.length() < shortest) {
            throw new PeerException(Cause.TRUNCATED, "a datagram of " + sealed.length() + " bytes");
        }
        KeySearch now = users.search();
        UserKey user = userOf(sealed, into, now, known, runner);
        if (user.mark().isOn(sealed.bytes(), sealed.offset())) {
            throw new AuthenticationException(Cause.REPLAY); // an answer, played back as a question to who gave it
        }
        Source source = new Source(sealed.peer(), user);
        PacketSession session = known.find(source);
        byte[] salt = Arrays.copyOfRange(sealed.bytes(), sealed.offset(), sealed.offset() + saltBytes);
        if (!salts.remember(salt)) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        if (now.isMember(user)) {
            now.note(sealed.peer().getAddress(), user);
        } else if (session == null) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        }
        int end = sealed.length() - saltBytes - Method.TAG_BYTES;
        int payload = PacketAddress.end(into, 0, end);
        Target target = PacketAddress.read(into, 0, payload);
        if (session == null) {
            session = new AeadPacketSession(source, ciphers, salts.isShared() ? () -> salts.confirm(salt) : null);
        } else {
            salts.tell(salt);
        }
        return new Opened(session, target, payload, end - payload);
    }

    /** Whose key opens the datagram, which then stands open. */
    private UserKey userOf(Packet sealed, byte[] into, KeySearch now, Known known, Runner runner)
            throws FailureException {
        List<UserKey> former = withAssociation(now.former(), sealed.peer(), known);
        Optional<UserKey> user = former.isEmpty() ? Optional.empty() : opening(former, sealed, into, runner);
        if (user.isEmpty()) {
            user = now.search(
                    sealed.peer().getAddress(),
                    sealed.bytes(),
                    sealed.offset(),
                    candidates -> opening(candidates, sealed, into, runner),
                    runner);
        }
        return user.orElseThrow(() -> new AuthenticationException(Cause.AUTHENTICATION));
    }

    /** Users that are gone, as long as their association from there goes on. */
    private static List<UserKey> withAssociation(List<UserKey> former, InetSocketAddress peer, Known known)
            throws FailureException {
        List<UserKey> alive = new ArrayList<>();
        for (UserKey user : former) {
            if (known.find(new Source(peer, user)) != null) {
                alive.add(user);
            }
        }
        return alive;
    }

    private Optional<UserKey> opening(List<UserKey> candidates, Packet sealed, byte[] into, Runner runner) {
        SaltedPackets cipher = runner.take(ciphers);
        try {
            for (UserKey user : candidates) {
                if (opens(user.key(), sealed, into, cipher)) {
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
