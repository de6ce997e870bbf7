package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.address.SocksAddress;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import culvert.crypto.SaltSource;
import culvert.crypto.SessionPackets;
import culvert.net.Cause;
import culvert.net.Pooled;
import culvert.net.User;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.UserKey;
import culvert.shadowsocks.Users;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The 2022 edition's datagrams as both ends write and read them. */
class Edition2022PacketWireTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(PacketProtocol.START));
    private static final InetSocketAddress TARGET = new InetSocketAddress("192.0.2.1", 443);
    private static final String TIME = "000000006553f100";
    private static final String ADDRESS = "01c000020101bb";

    private final Packets packets = new Packets();

    static Stream<JsonNode> requests() {
        return vectors("client->server");
    }

    static Stream<JsonNode> answers() {
        return vectors("server->client");
    }

    static Stream<JsonNode> identities() {
        return Vectors.of("aead2022_udp_eih");
    }

    private static Stream<JsonNode> vectors(String direction) {
        return Vectors.of("aead2022_udp")
                .filter(vector -> Method.find(Vectors.text(vector, "method")).isPresent())
                .filter(vector -> Vectors.text(vector, "direction").equals(direction));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestIsOpened(JsonNode vector) throws Exception {
        PortKeys keys = new PortKeys(method(vector), Vectors.text(vector, "psk_b64"), Map.of());
        PacketServer server = PacketServer.of(new Users(keys), rules());
        Packets.Arrived arrived = packets.open(server, Vectors.bytes(vector, "packet"));
        assertArrayEquals(Vectors.bytes(vector, "payload"), arrived.payload());
        assertEquals(
                vector.at("/address/port").intValue(), arrived.opened().target().port());
        assertEquals(Cause.REPLAY, packets.refusal(server, Vectors.bytes(vector, "packet")));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsOpened(JsonNode vector) throws Exception {
        try (PacketClient client = client(vector, Vectors.text(vector, "psk_b64"), vector, skew -> {});
                PacketClient.PacketSession session = client.open()) {
            packets.seal(session, Packets.plain(ADDRESS, new byte[1]));
            byte[] opened = packets.open(session, Vectors.bytes(vector, "packet"));
            assertArrayEquals(Packets.plain(ADDRESS, Vectors.bytes(vector, "payload")), opened);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerIsSealedByteForByte(JsonNode vector) throws Exception {
        if (!Vectors.text(vector, "padding").isEmpty()) {
            return; // padding is not ours to choose: the cipher's test has these
        }
        Method method = method(vector);
        UserKey user = new UserKey(User.UNNAMED, Psk.parse(method, Vectors.text(vector, "psk_b64")));
        Edition2022Association.Id id = new Edition2022Association.Id(
                user.hash(),
                ByteBuffer.wrap(Vectors.bytes(vector, "client_session_id")).getLong());
        Pooled<SessionPackets> ciphers = drawing(vector, vector, "session_id");
        SessionPackets cipher = ciphers.make();
        cipher.derive(user.key(), new byte[SessionPackets.IDS_BYTES]);
        AssociationTime clock = new AssociationTime(CLOCK);
        try (PacketServer.PacketSession session = new Edition2022Association(id, user, cipher, clock, ciphers)) {
            byte[] sealed = packets.seal(session, Vectors.bytes(vector, "payload"), TARGET);
            assertEquals(Vectors.text(vector, "packet"), Vectors.hex(sealed));
        }
    }

    @ParameterizedTest
    @MethodSource("identities")
    void theServerKnowsTheUserOfAnIdentityHeader(JsonNode vector) throws Exception {
        JsonNode psks = vector.get("psks_b64");
        String user = psks.get(psks.size() - 1).textValue();
        String server = psks.get(psks.size() - 2).textValue();
        PortKeys keys = new PortKeys(method(vector), server, Map.of("alice", user));
        byte[] arrives = Vectors.bytes(vector, psks.size() > 2 ? "packet_after_first_relay" : "packet");
        PacketServer packetServer = PacketServer.of(new Users(keys), rules());
        Packets.Arrived arrived = packets.open(packetServer, arrives);
        assertArrayEquals(Vectors.bytes(vector, "payload"), arrived.payload());
        assertEquals("alice", arrived.opened().session().user().toString());
    }

    @ParameterizedTest
    @MethodSource("identities")
    void anAnswerToAChainOfKeysIsOpened(JsonNode vector) throws Exception {
        JsonNode answer = vector.get("response_packet");
        String chain = Vectors.text(vector, "password_field");
        try (PacketClient client = client(vector, chain, vector, skew -> {});
                PacketClient.PacketSession session = client.open()) {
            byte[] sealed = packets.seal(session, Packets.plain(ADDRESS, new byte[1]));
            assertTrue(sealed.length <= session.sealedBytes(8));
            byte[] opened = packets.open(session, Vectors.bytes(answer, "packet"));
            String body = Vectors.text(answer, "body_plaintext");
            assertEquals(body.substring(2 * (1 + 8 + 8 + 2)), Vectors.hex(opened));
        }
    }

    /** What somebody with the key may write wrongly, and its cause. */
    @ParameterizedTest
    @EnumSource(names = {"EDITION_2022_AES_128_GCM", "EDITION_2022_CHACHA20_POLY1305"})
    void aRequestIsCheckedPieceByPiece(Method method) {
        PacketServer server = PacketServer.of(new Users(TestKeys.alone(method)), rules());
        try (ForgedPackets forged = new ForgedPackets(method)) {
            Map<String, Cause> bodies = Map.of(
                    "01" + TIME + "0000" + ADDRESS, Cause.MALFORMED,
                    "02" + TIME + "0000" + ADDRESS, Cause.MALFORMED,
                    "00" + TIME + "0008" + ADDRESS, Cause.MALFORMED,
                    "00" + TIME + "ffff" + ADDRESS, Cause.MALFORMED,
                    "00" + TIME + "0007" + ADDRESS, Cause.MALFORMED,
                    "00" + TIME + "0001" + ADDRESS, Cause.UNSUPPORTED_ADDRESS,
                    "00" + TIME + "0000" + "02c000020101bb", Cause.UNSUPPORTED_ADDRESS,
                    "00" + TIME + "0000" + "03000000000000", Cause.MALFORMED,
                    "00" + "ffffffffffffffff" + "0000" + ADDRESS, Cause.CLOCK,
                    "00" + "7fffffffffffffff" + "0000" + ADDRESS, Cause.CLOCK);
            bodies.forEach((body, cause) -> assertEquals(
                    cause, packets.refusal(server, forged.seal(HexFormat.of().parseHex(body))), body));
            assertEquals(0, packets.sessions() + packets.borrowed());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EDITION_2022_AES_128_GCM", "EDITION_2022_CHACHA20_POLY1305"})
    void anAnswerIsCheckedPieceByPiece(Method method) throws Exception {
        String ours = "0102030405060708";
        List<Duration> skews = new ArrayList<>();
        SaltSource drawn = (into, offset, length) ->
                System.arraycopy(HexFormat.of().parseHex(ours.repeat(4)), 0, into, offset, length);
        Pooled<SessionPackets> ciphers = new Pooled<>("packets", 8, () -> SessionPackets.of(method, drawn));
        try (PacketClient client = client(ClientKeys.parse(method, TestKeys.password(method)), ciphers, skews::add);
                PacketClient.PacketSession session = client.open();
                ForgedPackets forged = new ForgedPackets(method)) {
            packets.seal(session, Packets.plain(ADDRESS, new byte[1]));
            Map<String, Cause> bodies = Map.of(
                    "00" + TIME + ours + "0000" + ADDRESS, Cause.MALFORMED,
                    "01" + TIME + "0102030405060709" + "0000" + ADDRESS, Cause.AUTHENTICATION,
                    "01" + TIME + ours + "0008" + ADDRESS, Cause.MALFORMED,
                    "01" + TIME + ours + "0000" + "05c000020101bb", Cause.UNSUPPORTED_ADDRESS,
                    "01" + TIME + ours + "0000" + "0304612e6201bb", Cause.MALFORMED,
                    "01" + TIME + ours + "0000" + "0303612e6201bb", Cause.UNSUPPORTED_ADDRESS);
            for (Map.Entry<String, Cause> body : bodies.entrySet()) {
                byte[] sealed = forged.seal(HexFormat.of().parseHex(body.getKey()));
                assertEquals(body.getValue(), packets.refusal(session, sealed), body.getKey());
            }
            skews.clear();
            byte[] late = forged.seal(HexFormat.of().parseHex("01" + "000000006553f0e1" + ours + "0000" + ADDRESS));
            assertEquals(Cause.CLOCK, packets.refusal(session, late));
            assertEquals(List.of(Duration.ofSeconds(-31)), skews);
            byte[] good = forged.seal(HexFormat.of().parseHex("01" + TIME + ours + "0000" + ADDRESS));
            assertEquals(ADDRESS, Vectors.hex(packets.open(session, good)));
            skews.clear();
            assertEquals(Cause.REPLAY, packets.refusal(session, good));
            assertEquals(List.of(), skews); // a replay says nothing about clocks
        }
    }

    @Test
    void anAddressIsGivenInItsShortestForm() throws Exception {
        Method method = Method.EDITION_2022_AES_128_GCM;
        byte[] mapped = HexFormat.of().parseHex("00" + TIME + "0000" + "0400000000000000000000ffffc000020101bb");
        PacketServer server = PacketServer.of(new Users(TestKeys.alone(method)), rules());
        try (ForgedPackets forged = new ForgedPackets(method)) {
            assertEquals(
                    SocksAddress.read(HexFormat.of().parseHex(ADDRESS), 0, 7),
                    packets.open(server, forged.seal(mapped)).opened().target());
        }
    }

    private static ServerRules rules() {
        return new ServerRules(false, CLOCK, salt -> true);
    }

    private static PacketClient client(JsonNode vector, String keys, JsonNode drawn, Consumer<Duration> skew) {
        String id = drawn.hasNonNull("client_session_id") ? "client_session_id" : "session_id";
        return client(ClientKeys.parse(method(vector), keys), drawing(vector, drawn, id), skew);
    }

    private static PacketClient client(ClientKeys keys, Pooled<SessionPackets> ciphers, Consumer<Duration> skew) {
        return new Edition2022PacketClient(keys, new ClientRules(false, CLOCK, skew, salt -> true), ciphers);
    }

    private static Pooled<SessionPackets> drawing(JsonNode vector, JsonNode drawn, String id) {
        SaltSource source = (into, offset, length) -> {
            byte[] bytes = length == Long.BYTES
                    ? Vectors.bytes(drawn, id)
                    : length == 24 ? Vectors.bytes(drawn, "nonce") : new byte[length];
            System.arraycopy(bytes, 0, into, offset, length);
        };
        return new Pooled<>("packets", 8, () -> SessionPackets.of(method(vector), source));
    }

    private static Method method(JsonNode vector) {
        return Method.find(Vectors.text(vector, "method")).orElseThrow();
    }
}
