package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.address.SocksAddress;
import culvert.address.Target;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.RandomSalts;
import culvert.crypto.SaltSource;
import culvert.crypto.SaltedPackets;
import culvert.net.Cause;
import culvert.net.Packet;
import culvert.net.Pooled;
import culvert.net.User;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.UserKey;
import culvert.shadowsocks.Users;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SIP004's datagrams, byte for byte. */
class AeadPacketWireTest {
    private static final Method METHOD = Method.AES_128_GCM;
    private static final String PASSWORD = "a password";

    private static final ServerRules RULES = new ServerRules(false, InstantSource.system(), salt -> true);
    private static final ClientRules CLIENT_RULES =
            new ClientRules(false, InstantSource.system(), skew -> {}, salt -> true);

    private final Packets packets = new Packets();

    static Stream<JsonNode> vectors() {
        return Vectors.of("aead_udp");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorIsSealedByteForByte(JsonNode vector) {
        assertSealed(vector, packets.seal(client(vector).open(), Vectors.bytes(vector, "plaintext")));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorIsOpened(JsonNode vector) throws Exception {
        byte[] sealed = Vectors.bytes(vector, "packet");
        byte[] plain = Vectors.bytes(vector, "plaintext");
        Packets.Arrived arrived = packets.open(server(vector), sealed);
        assertArrayEquals(Vectors.bytes(vector, "payload"), arrived.payload());
        Target target = arrived.opened().target();
        assertEquals(SocksAddress.read(plain, 0, plain.length), target);
        assertEquals(vector.at("/address/port").intValue(), target.port());
        if (!SocksAddress.isName(plain, 0)) {
            assertArrayEquals(plain, packets.open(client(vector).open(), sealed));
        }
        assertEquals(0, packets.borrowed());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void anAnswerIsSealedByteForByte(JsonNode vector) throws Exception {
        byte[] plain = Vectors.bytes(vector, "plaintext");
        if (SocksAddress.isName(plain, 0)) {
            return; // no server writes a name
        }
        UserKey user = new UserKey(User.UNNAMED, master(vector));
        PacketServer.PacketSession session =
                new AeadPacketSession(new AeadPacketServer.Source(Packets.SOURCE, user), ciphers(vector), null);
        InetSocketAddress from = new InetSocketAddress(
                InetAddress.ofLiteral(vector.at("/address/host").textValue()),
                vector.at("/address/port").intValue());
        byte[] sealed = packets.seal(session, Vectors.bytes(vector, "payload"), from);
        assertSealed(vector, sealed);
        assertEquals(sealed.length, session.sealedBytes(new Packet(plain, 0, payloadBytes(vector), from)));
    }

    @Test
    void whatIsNoAddressIsRefusedWithItsCause() {
        PacketServer server = PacketServer.of(new Users(keys()), RULES);
        assertEquals(Cause.UNSUPPORTED_ADDRESS, packets.refusal(server, sealed("02c0000201003500")));
        assertEquals(Cause.MALFORMED, packets.refusal(server, sealed("0300003500000000")));
        assertEquals(Cause.MALFORMED, packets.refusal(server, sealed("0420010db8000000")));
        assertEquals(Cause.MALFORMED, packets.refusal(server, sealed("03ff6161616161")));
        assertEquals(Cause.TRUNCATED, packets.refusal(server, sealed("01c000020100")));
        assertEquals(0, packets.sessions());
    }

    @Test
    void aMappedAddressIsTheAddressInIt() throws Exception {
        byte[] sealed = sealed("0400000000000000000000ffffc0000201003568656c6c6f");
        PacketServer server = PacketServer.of(new Users(keys()), RULES);
        try (PacketClient client = PacketClient.of(METHOD, PASSWORD, CLIENT_RULES)) {
            assertEquals(
                    "192.0.2.1:53",
                    packets.open(server, sealed).opened().target().toString());
            assertEquals("01c0000201003568656c6c6f", Vectors.hex(packets.open(client.open(), sealed)));
        }
    }

    @Test
    void anAnswerFromANameIsRefused() {
        try (PacketClient client = PacketClient.of(METHOD, PASSWORD, CLIENT_RULES)) {
            assertEquals(Cause.UNSUPPORTED_ADDRESS, packets.refusal(client.open(), sealed("0303612e6200350000")));
            assertEquals(Cause.UNSUPPORTED_ADDRESS, packets.refusal(client.open(), sealed("05c00002010035")));
        }
    }

    @Test
    void aServerWithoutAPasswordIsRefused() {
        PortKeys none = new PortKeys(METHOD, "", Map.of());
        assertThrows(IllegalArgumentException.class, () -> PacketServer.of(new Users(none), RULES));
    }

    private static PortKeys keys() {
        return new PortKeys(METHOD, PASSWORD, Map.of());
    }

    private static byte[] sealed(String plain) {
        try (MasterKey master = MasterKey.fromPassword(METHOD, PASSWORD)) {
            return Packets.unmarked(master, new RandomSalts(), Packets.plain(plain, new byte[0]));
        }
    }

    /** As the vector says, but for the mark on the salt. */
    private static void assertSealed(JsonNode vector, byte[] sealed) {
        byte[] drawn = Vectors.bytes(vector, "salt");
        byte[] marked = Arrays.copyOf(sealed, drawn.length);
        assertArrayEquals(Arrays.copyOf(drawn, drawn.length - 4), Arrays.copyOf(marked, drawn.length - 4));
        byte[] plain = Vectors.bytes(vector, "plaintext");
        byte[] unmarked = Packets.unmarked(master(vector), always(drawn), plain);
        assertEquals(Vectors.text(vector, "packet"), Vectors.hex(unmarked));
        assertEquals(Vectors.hex(Packets.unmarked(master(vector), always(marked), plain)), Vectors.hex(sealed));
    }

    private static PacketClient client(JsonNode vector) {
        return new AeadPacketClient(master(vector), salt -> true, ciphers(vector));
    }

    private static MasterKey master(JsonNode vector) {
        return MasterKey.fromPassword(method(vector), Vectors.text(vector, "password_utf8"));
    }

    private static PacketServer server(JsonNode vector) {
        return PacketServer.of(
                new Users(new PortKeys(method(vector), Vectors.text(vector, "password_utf8"), Map.of())), RULES);
    }

    private static Pooled<SaltedPackets> ciphers(JsonNode vector) {
        SaltSource salts = always(Vectors.bytes(vector, "salt"));
        return new Pooled<>("packets", 8, () -> new SaltedPackets(method(vector), salts));
    }

    private static SaltSource always(byte[] salt) {
        return (into, offset, length) -> System.arraycopy(salt, 0, into, offset, length);
    }

    private static Method method(JsonNode vector) {
        return Method.find(Vectors.text(vector, "method")).orElseThrow();
    }

    private static int payloadBytes(JsonNode vector) {
        return Vectors.bytes(vector, "payload").length;
    }
}
