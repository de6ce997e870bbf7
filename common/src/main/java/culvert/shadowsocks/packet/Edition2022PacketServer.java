package culvert.shadowsocks.packet;

import culvert.address.Target;
import culvert.crypto.BadTagException;
import culvert.crypto.KeyHash;
import culvert.crypto.Method;
import culvert.crypto.SessionPackets;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PeerException;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.shadowsocks.UserKey;
import culvert.shadowsocks.Users;
import org.jspecify.annotations.Nullable;

/**
 * The server of 2022 datagrams (SIP022). An association is what the client says it is, wherever its datagrams come
 * from: its session id, together with the user, since two users may draw the same.
 *
 * <p>The order of the checks: a look at the window, which costs nothing; the tag; type, time, padding and address; and
 * last the window, in one step with remembering. So a datagram that is refused leaves no trace.
 */
final class Edition2022PacketServer implements PacketServer {
    private final Users users;
    private final AssociationTime clock;
    private final Pooled<SessionPackets> ciphers;

    /** The shortest request, without an identity header. */
    private final int shortest;

    Edition2022PacketServer(Users users, AssociationTime clock, Pooled<SessionPackets> ciphers) {
        this.users = users;
        this.clock = clock;
        this.ciphers = ciphers;
        Method method = users.method();
        shortest = SessionPackets.overhead(method) + PacketHeader.REQUEST_BYTES + PacketAddress.MIN_BYTES;
    }

    @Override
    public PacketServer with(Users others) {
        return new Edition2022PacketServer(others, clock, ciphers);
    }

    @Override
    public Opened open(Packet sealed, byte[] into, Known known, Runner runner) throws FailureException {
        if (sealed.length() < shortest + users.headerBytes()) {
            throw new PeerException(Cause.TRUNCATED, "a datagram of " + sealed.length() + " bytes");
        }
        SessionPackets cipher = runner.take(ciphers);
        try {
            return open(sealed, into, known, cipher);
        } catch (BadTagException e) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        } finally {
            cipher.end();
            runner.giveBack(ciphers, cipher);
        }
    }

    @Override
    public boolean knows(PacketSession session) {
        UserKey key = ((Edition2022Association) session).key();
        return key.equals(users.find(key.hash()));
    }

    private Opened open(Packet sealed, byte[] into, Known known, SessionPackets cipher)
            throws FailureException, BadTagException {
        cipher.openIds(users.own().key(), sealed.bytes(), sealed.offset(), sealed.length(), into);
        int header = sealed.offset() + SessionPackets.IDS_BYTES;
        KeyHash named = users.hasUsers()
                ? cipher.openIdentity(users.own().key(), sealed.bytes(), header, into)
                : users.own().hash();
        Edition2022Association.Id id = new Edition2022Association.Id(named, SessionPackets.sessionId(into));
        Edition2022Association association = (Edition2022Association) known.find(id);
        UserKey user = association != null ? association.key() : users.find(named);
        if (user == null) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        }
        prepare(association, user, into, cipher);
        int bodyAt = SessionPackets.IDS_BYTES + users.headerBytes();
        int end = cipher.open(sealed.bytes(), sealed.offset() + bodyAt, sealed.length() - bodyAt, into);
        PacketHeader.checkRequest(into);
        long time = PacketHeader.time(into);
        clock.check(time);
        int address = PacketHeader.requestAddress(into, end);
        int payload = PacketAddress.end(into, address, end);
        Target target = PacketAddress.read(into, address, payload);
        if (association == null) {
            if (!clock.canBegin(id, time)) {
                throw new AuthenticationException(Cause.REPLAY);
            }
            association = new Edition2022Association(id, user, cipher, clock, ciphers);
        }
        if (!association.accept(SessionPackets.packetId(into), time)) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        return new Opened(association, target, payload, end - payload);
    }

    private static void prepare(
            @Nullable Edition2022Association association, UserKey user, byte[] into, SessionPackets cipher)
            throws AuthenticationException {
        if (association == null) {
            cipher.derive(user.key(), into);
            return;
        }
        if (!association.window().accepts(SessionPackets.packetId(into))) {
            throw new AuthenticationException(Cause.REPLAY);
        }
        cipher.use(association.packetKey());
    }
}
