package culvert.shadowsocks.packet;

import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.KeyHash;
import culvert.crypto.PacketKey;
import culvert.crypto.PacketSender;
import culvert.crypto.SessionPackets;
import culvert.net.Packet;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.User;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.Timestamps;
import culvert.shadowsocks.UserKey;
import java.time.Duration;
import java.util.List;

/** An association of the 2022 edition at the server: a session of the client's, and the one that answers it. */
final class Edition2022Association implements PacketServer.PacketSession {
    private final Id id;
    private final UserKey user;
    private final AssociationTime clock;
    private final Pooled<SessionPackets> ciphers;
    private final PacketKey key;
    private final SlidingWindow window = new SlidingWindow();
    private final PacketSender sender;
    private final int overhead;
    private long latest = Long.MIN_VALUE;

    /**
     * What an association is known by.
     *
     * @param user the hash of the key
     * @param client its session id
     * @param hash of both
     */
    record Id(KeyHash user, long client, long hash) {
        Id(KeyHash user, long client) {
            this(user, client, SecretHash.of(user.high(), user.low(), client));
        }

        @Override
        public int hashCode() {
            return (int) hash;
        }
    }

    /**
     * A new one, for a datagram that has been opened.
     *
     * @param cipher has derived the key of the client's session
     */
    Edition2022Association(
            Id id, UserKey user, SessionPackets cipher, AssociationTime clock, Pooled<SessionPackets> ciphers) {
        this.id = id;
        this.user = user;
        this.clock = clock;
        this.ciphers = ciphers;
        key = cipher.derived();
        sender = cipher.sender(List.of(user.key()), List.of(), id.client());
        overhead = SessionPackets.overhead(user.key().method()) + PacketHeader.ANSWER_BYTES;
    }

    /** Its user's, who may have been removed meanwhile. */
    UserKey key() {
        return user;
    }

    /** What the client's datagrams are opened with. */
    PacketKey packetKey() {
        return key;
    }

    /** Which of them have come. */
    SlidingWindow window() {
        return window;
    }

    /**
     * Takes a datagram of the client's, unless it came before, or is too old to tell.
     *
     * @param time when it was sealed
     */
    boolean accept(long packetId, long time) {
        latest = Math.max(latest, time);
        return window.accept(packetId);
    }

    @Override
    public Object id() {
        return id;
    }

    @Override
    public long idHash() {
        return id.hash();
    }

    @Override
    public User user() {
        return user.user();
    }

    @Override
    public Duration memory() {
        return Timestamps.MEMORY;
    }

    @Override
    public int sealedBytes(Packet answer) {
        int bytes = exactBytes(answer, PacketAddress.sender(answer.peer()));
        return isPadded(answer) ? bytes + PacketPadding.max(bytes) : bytes;
    }

    @Override
    public int seal(Packet answer, byte[] into, int at, Runner runner) {
        Target peer = PacketAddress.sender(answer.peer());
        SessionPackets cipher = runner.take(ciphers);
        byte[] plain = runner.take(Pools.BUFFERS);
        try {
            int max = isPadded(answer) ? PacketPadding.max(exactBytes(answer, peer)) : 0;
            int padding = max == 0 ? 0 : cipher.draw(max);
            int address = PacketHeader.writeAnswer(plain, clock.now(), id.client(), padding);
            int payload = SocksAddress.write(peer, plain, address);
            System.arraycopy(answer.bytes(), answer.offset(), plain, payload, answer.length());
            return cipher.seal(sender, plain, payload + answer.length(), into, at);
        } finally {
            runner.giveBack(Pools.BUFFERS, plain);
            cipher.end();
            runner.giveBack(ciphers, cipher);
        }
    }

    @Override
    public void forget() {
        clock.forget(latest);
    }

    @Override
    public void forgetEarly() {
        clock.forgetEarly(id, latest);
    }

    @Override
    public void close() {
        key.close();
        sender.close();
    }

    private int exactBytes(Packet answer, Target peer) {
        return overhead + SocksAddress.wireBytes(peer) + answer.length();
    }

    private static boolean isPadded(Packet answer) {
        return PacketPadding.isWanted(answer.peer().getPort(), answer.length());
    }
}
