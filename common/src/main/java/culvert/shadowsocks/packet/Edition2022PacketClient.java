package culvert.shadowsocks.packet;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.crypto.BadTagException;
import culvert.crypto.PacketSender;
import culvert.crypto.SessionPackets;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PeerException;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.Timestamps;
import culvert.shadowsocks.packet.ServerSessions.ServerSession;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The client of 2022 datagrams (SIP022), with identity headers where it has been given a chain of keys. */
final class Edition2022PacketClient implements PacketClient {
    /** Where the sealed part of an answer begins, which has no identity headers. */
    private static final int BODY_AT = SessionPackets.IDS_BYTES;

    private final ClientKeys keys;
    private final ClientRules rules;
    private final Pooled<SessionPackets> ciphers;
    private final int overhead;
    private final int shortest;

    Edition2022PacketClient(ClientKeys keys, ClientRules rules, Pooled<SessionPackets> ciphers) {
        this.keys = keys;
        this.rules = rules;
        this.ciphers = ciphers;
        int sealed = SessionPackets.overhead(keys.user().method());
        overhead = sealed + keys.headerBytes() + PacketHeader.REQUEST_BYTES;
        shortest = sealed + PacketHeader.ANSWER_BYTES + PacketAddress.MIN_BYTES;
    }

    @Override
    public PacketSession open() {
        return new Association();
    }

    @Override
    public void close() {
        keys.close();
    }

    private static boolean isPadded(Packet plain) {
        try {
            int address = SocksAddress.bytesNeeded(plain.bytes(), plain.offset(), plain.length());
            int port = SocksAddress.portBefore(plain.bytes(), plain.offset() + address);
            return PacketPadding.isWanted(port, plain.length() - address);
        } catch (AddressFormatException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** One session of ours, and those of the server that answer it. */
    private final class Association implements PacketSession {
        private volatile @Nullable PacketSender sender; // from the first datagram on
        private final ServerSessions servers = new ServerSessions();
        /** With padding, which the length alone does not exclude. */
        @Override
        public int sealedBytes(int length) {
            return overhead + length + PacketPadding.max(overhead + length);
        }

        @Override
        public int seal(Packet plain, byte[] into, int at, Runner runner) {
            int max = isPadded(plain) ? PacketPadding.max(overhead + plain.length()) : 0;
            SessionPackets cipher = runner.take(ciphers);
            byte[] whole = runner.take(Pools.BUFFERS);
            try {
                int padding = max == 0 ? 0 : cipher.draw(max);
                int address = PacketHeader.writeRequest(whole, Timestamps.now(rules.clock()), padding);
                System.arraycopy(plain.bytes(), plain.offset(), whole, address, plain.length());
                return cipher.seal(sender(cipher), whole, address + plain.length(), into, at);
            } finally {
                runner.giveBack(Pools.BUFFERS, whole);
                cipher.end();
                runner.giveBack(ciphers, cipher);
            }
        }

        @Override
        public Plain open(Packet sealed, byte[] into, Runner runner) throws FailureException {
            if (sealed.length() < shortest) {
                throw new PeerException(Cause.TRUNCATED, "a datagram of " + sealed.length() + " bytes");
            }
            SessionPackets cipher = runner.take(ciphers);
            try {
                return open(sealed, into, cipher);
            } catch (BadTagException e) {
                throw new AuthenticationException(Cause.AUTHENTICATION);
            } finally {
                cipher.end();
                runner.giveBack(ciphers, cipher);
            }
        }

        @Override
        public void close() {
            PacketSender begun = sender;
            if (begun != null) {
                begun.close();
            }
            servers.close();
        }

        private PacketSender sender(SessionPackets cipher) {
            PacketSender begun = sender;
            if (begun == null) {
                begun = keys.sender(cipher);
                sender = begun;
            }
            return begun;
        }

        private Plain open(Packet sealed, byte[] into, SessionPackets cipher) throws FailureException, BadTagException {
            cipher.openIds(keys.user(), sealed.bytes(), sealed.offset(), sealed.length(), into);
            long packet = SessionPackets.packetId(into);
            ServerSession server = servers.find(SessionPackets.sessionId(into));
            prepare(server, into, cipher);
            int end = cipher.open(sealed.bytes(), sealed.offset() + BODY_AT, sealed.length() - BODY_AT, into);
            long now = Timestamps.now(rules.clock());
            checkHeader(into, now);
            Plain plain = PacketAddress.answer(into, PacketHeader.answerAddress(into, end), end);
            if (server == null) {
                server = servers.add(SessionPackets.sessionId(into), cipher, now);
            }
            if (!server.window().accept(packet)) {
                throw new AuthenticationException(Cause.REPLAY);
            }
            server.heard(now);
            return plain;
        }

        private void prepare(@Nullable ServerSession server, byte[] into, SessionPackets cipher)
                throws AuthenticationException {
            if (server == null) {
                cipher.derive(keys.user(), into);
                return;
            }
            if (!server.window().accepts(SessionPackets.packetId(into))) {
                throw new AuthenticationException(Cause.REPLAY);
            }
            cipher.use(server.key());
        }

        private void checkHeader(byte[] answer, long now) throws FailureException {
            PacketHeader.checkAnswer(answer);
            PacketSender begun = sender;
            if (begun == null || PacketHeader.client(answer) != begun.id()) {
                throw new AuthenticationException(Cause.AUTHENTICATION);
            }
            long skew = Timestamps.skew(PacketHeader.time(answer), now);
            rules.serverSkew().accept(Duration.ofSeconds(skew));
            Timestamps.check(skew);
        }
    }
}
