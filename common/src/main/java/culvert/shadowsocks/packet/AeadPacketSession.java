package culvert.shadowsocks.packet;

import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.SaltedPackets;
import culvert.net.AuthenticationException;
import culvert.net.Packet;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.User;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.UserKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An association of SIP004 at the server: whose key answers are sealed with, and nothing that changes once it has begun. */
final class AeadPacketSession implements PacketServer.PacketSession {
    private final AeadPacketServer.Source id;
    private final UserKey user;
    private final Pooled<SaltedPackets> ciphers;
    private @Nullable Question question;

    /** About the datagram that has brought it. */
    @FunctionalInterface
    interface Question {
        void ask() throws AuthenticationException;
    }

    /**
     * A new one.
     *
     * @param id with the user, whose key stays the server's
     * @param question that has to be asked elsewhere first; null where nobody is to be asked
     */
    AeadPacketSession(AeadPacketServer.Source id, Pooled<SaltedPackets> ciphers, @Nullable Question question) {
        this.id = id;
        this.user = id.user();
        this.ciphers = ciphers;
        this.question = question;
    }

    @Override
    public boolean isUnconfirmed() {
        return question != null;
    }

    @Override
    public void confirm() throws AuthenticationException {
        Question open = question;
        if (open != null) {
            open.ask();
            question = null;
        }
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

    /** Nothing would be known of a datagram that comes again. */
    @Override
    public Duration memory() {
        return Duration.ZERO;
    }

    @Override
    public int sealedBytes(Packet answer) {
        int address = SocksAddress.wireBytes(PacketAddress.sender(answer.peer()));
        return SaltedPackets.overhead(user.key().method()) + address + answer.length();
    }

    @Override
    public int seal(Packet answer, byte[] into, int at, Runner runner) {
        Target sender = PacketAddress.sender(answer.peer());
        SaltedPackets cipher = runner.take(ciphers);
        byte[] plain = runner.take(Pools.BUFFERS);
        try {
            int payload = SocksAddress.write(sender, plain, 0);
            System.arraycopy(answer.bytes(), answer.offset(), plain, payload, answer.length());
            int body = cipher.beginSealing(user.key(), user.mark(), into, at);
            return cipher.seal(plain, 0, payload + answer.length(), into, body);
        } finally {
            runner.giveBack(Pools.BUFFERS, plain);
            runner.giveBack(ciphers, cipher);
        }
    }

    /** No datagram says how old it is. */
    @Override
    public void forget() {}

    /** There are no keys but the server's. */
    @Override
    public void close() {}
}
