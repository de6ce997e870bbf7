package culvert.shadowsocks.packet;

import culvert.address.AddressFormatException;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SaltSource;
import culvert.crypto.SaltedPackets;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.TestRunner;
import culvert.shadowsocks.stream.Protocol;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Datagrams as tests want them: whole arrays, sealed and opened at odd places of larger ones. */
public final class Packets {
    /** Where a local sends from. */
    static final InetSocketAddress SOURCE = new InetSocketAddress("192.0.2.10", 4000);

    /** What becomes of a datagram by somebody without the key. */
    static final Set<Cause> SILENT = EnumSet.of(Cause.AUTHENTICATION, Cause.TRUNCATED);

    private static final int ODD = 3;

    private final Map<Object, PacketServer.PacketSession> sessions = new HashMap<>();
    private final TestRunner runner = new TestRunner();

    /** A payload that a server opened, and how it came. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Arrived(PacketServer.Opened opened, byte[] payload) {}

    static Packet packet(byte[] bytes, InetSocketAddress peer) {
        byte[] larger = new byte[bytes.length + 2 * ODD];
        System.arraycopy(bytes, 0, larger, ODD, bytes.length);
        return new Packet(larger, ODD, bytes.length, peer);
    }

    public byte[] seal(PacketClient.PacketSession session, byte[] plain) {
        int most = session.sealedBytes(plain.length);
        byte[] into = new byte[ODD + most];
        int end = session.seal(packet(plain, SOURCE), into, ODD, runner);
        return Arrays.copyOfRange(into, ODD, end);
    }

    public byte[] seal(PacketServer.PacketSession session, byte[] payload, InetSocketAddress from) {
        Packet answer = packet(payload, from);
        byte[] into = new byte[ODD + session.sealedBytes(answer)];
        int end = session.seal(answer, into, ODD, runner);
        return Arrays.copyOfRange(into, ODD, end);
    }

    public byte[] open(PacketClient.PacketSession session, byte[] sealed) throws FailureException {
        byte[] into = new byte[sealed.length];
        PacketClient.Plain plain = session.open(packet(sealed, SOURCE), into, runner);
        return Arrays.copyOfRange(into, plain.offset(), plain.offset() + plain.length());
    }

    /** Opens, and remembers a new session as a caller does. */
    public Arrived open(PacketServer server, byte[] sealed, InetSocketAddress from) throws FailureException {
        byte[] into = new byte[sealed.length];
        PacketServer.Opened opened = server.open(packet(sealed, from), into, sessions::get, runner);
        sessions.put(opened.session().id(), opened.session());
        return new Arrived(opened, Arrays.copyOfRange(into, opened.offset(), opened.offset() + opened.length()));
    }

    public Arrived open(PacketServer server, byte[] sealed) throws FailureException {
        return open(server, sealed, SOURCE);
    }

    /** Why the server drops it. */
    public Cause refusal(PacketServer server, byte[] sealed) {
        return Protocol.failure(() -> open(server, sealed));
    }

    /** Why the client drops it. */
    public Cause refusal(PacketClient.PacketSession session, byte[] sealed) {
        return Protocol.failure(() -> open(session, sealed));
    }

    /** How many sessions there have been. */
    public int sessions() {
        return sessions.size();
    }

    /** Objects taken and not given back. */
    public int borrowed() {
        return runner.borrowed();
    }

    /** A datagram of the AEAD methods as other programs seal them, whose salts bear no mark. */
    public static byte[] unmarked(MasterKey master, SaltSource salts, byte[] plain) {
        Method method = master.method();
        byte[] sealed = new byte[SaltedPackets.overhead(method) + plain.length];
        ChunkCipher cipher = new ChunkCipher(method);
        try (SessionKey key = new SessionKeys(salts).sealing(master, sealed, 0)) {
            cipher.begin(key);
            cipher.seal(plain, 0, plain.length, sealed, method.saltBytes());
            cipher.end();
        }
        return sealed;
    }

    /** The address in front of the payload. */
    public static byte[] plain(String address, byte[] payload) {
        return Protocol.concat(HexFormat.of().parseHex(address), payload);
    }

    public static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    /** True when a client may be given that of what a remote has written. */
    public static boolean isAnswer(byte[] plain, byte[] written) throws AddressFormatException {
        Target sender = SocksAddress.read(written, 0, written.length);
        int address = SocksAddress.bytesNeeded(written, 0, written.length);
        int kept = SocksAddress.bytesNeeded(plain, 0, plain.length);
        return !SocksAddress.isName(written, 0)
                && kept == SocksAddress.wireBytes(sender)
                && sender.equals(SocksAddress.read(plain, 0, plain.length))
                && Arrays.equals(plain, kept, plain.length, written, address, written.length);
    }
}
