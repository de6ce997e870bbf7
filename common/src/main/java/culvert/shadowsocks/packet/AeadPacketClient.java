package culvert.shadowsocks.packet;

import culvert.crypto.BadTagException;
import culvert.crypto.MasterKey;
import culvert.crypto.SaltMark;
import culvert.crypto.SaltedPackets;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PeerException;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.shadowsocks.SaltMemory;
import java.util.Arrays;

/** The client of SIP004's datagrams, each of which stands for itself but for its salt: all associations are the same. */
final class AeadPacketClient implements PacketClient {
    private final MasterKey master;
    private final SaltMark own;
    private final Pooled<SaltedPackets> ciphers;
    private final SaltMemory salts;
    private final int saltBytes;
    private final int overhead;
    private final PacketSession session = new Association();

    AeadPacketClient(MasterKey master, SaltMemory salts, Pooled<SaltedPackets> ciphers) {
        this.master = master;
        this.own = new SaltMark(master, SaltMark.Maker.CLIENT);
        this.ciphers = ciphers;
        this.salts = salts;
        this.saltBytes = master.method().saltBytes();
        this.overhead = SaltedPackets.overhead(master.method());
    }

    @Override
    public PacketSession open() {
        return session;
    }

    @Override
    public void close() {
        master.close();
    }

    private Plain open(Packet sealed, byte[] into, SaltedPackets cipher) throws FailureException {
        if (own.isOn(sealed.bytes(), sealed.offset())) {
            throw new AuthenticationException(Cause.REPLAY); // of an application's own words, as an answer to them
        }
        try {
            cipher.beginOpening(master, sealed.bytes(), sealed.offset());
            int end = cipher.open(sealed.bytes(), sealed.offset() + saltBytes, sealed.length() - saltBytes, into, 0);
            if (!salts.remember(Arrays.copyOfRange(sealed.bytes(), sealed.offset(), sealed.offset() + saltBytes))) {
                throw new AuthenticationException(Cause.REPLAY);
            }
            return PacketAddress.answer(into, 0, end);
        } catch (BadTagException e) {
            throw new AuthenticationException(Cause.AUTHENTICATION);
        }
    }

    /** Has neither memory nor keys of its own. */
    private final class Association implements PacketSession {
        @Override
        public int sealedBytes(int length) {
            return overhead + length;
        }

        @Override
        public int seal(Packet plain, byte[] into, int at, Runner runner) {
            SaltedPackets cipher = runner.take(ciphers);
            try {
                int body = cipher.beginSealing(master, own, into, at);
                return cipher.seal(plain.bytes(), plain.offset(), plain.length(), into, body);
            } finally {
                runner.giveBack(ciphers, cipher);
            }
        }

        @Override
        public Plain open(Packet sealed, byte[] into, Runner runner) throws FailureException {
            if (sealed.length() < overhead + PacketAddress.MIN_BYTES) {
                throw new PeerException(Cause.TRUNCATED, "a datagram of " + sealed.length() + " bytes");
            }
            SaltedPackets cipher = runner.take(ciphers);
            try {
                return AeadPacketClient.this.open(sealed, into, cipher);
            } finally {
                runner.giveBack(ciphers, cipher);
            }
        }

        @Override
        public void close() {}
    }
}
