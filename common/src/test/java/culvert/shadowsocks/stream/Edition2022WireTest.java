package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Stream;
import culvert.shadowsocks.ClientKeys;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 2022 streams byte for byte: the same vectors sealed and opened. */
class Edition2022WireTest {
    static java.util.stream.Stream<Edition2022Vector> streams() {
        return Edition2022Vector.of("aead2022_tcp")
                .filter(vector -> Method.find(vector.text("method")).isPresent());
    }

    static java.util.stream.Stream<Edition2022Vector> requests() {
        return streams().filter(Edition2022Vector::isRequest);
    }

    static java.util.stream.Stream<Edition2022Vector> responses() {
        return streams().filter(vector -> !vector.isRequest());
    }

    /** Those that this program would send so: it draws its padding, and cuts what is long shorter. */
    static java.util.stream.Stream<Edition2022Vector> requestsAsSent() {
        return requests().filter(vector -> vector.padding().length == 0 && !vector.isLeftOut());
    }

    static java.util.stream.Stream<Edition2022Vector> responsesAsSent() {
        return responses().filter(vector -> !vector.isLeftOut());
    }

    static java.util.stream.Stream<Edition2022Vector> withUsers() {
        return Edition2022Vector.of("aead2022_tcp_eih");
    }

    static java.util.stream.Stream<Edition2022Vector> negatives() {
        return Edition2022Vector.of("negative")
                .filter(vector -> vector.text("method").startsWith("2022-"));
    }

    private static ServerRules serverRules() {
        return new ServerRules(false, Edition2022Vector.CLOCK, TestProtocols.salts());
    }

    private static ServerProtocol server(Method method, String password, Map<String, String> users) {
        return ServerProtocol.of(new Users(new PortKeys(method, password, users)), serverRules());
    }

    private static ServerProtocol server(Edition2022Vector vector) {
        return server(vector.method(), vector.password(), Map.of());
    }

    /** A client that draws the salt in this field. */
    private static ClientProtocol client(Edition2022Vector vector, String salt) {
        return client(vector, vector.password(), salt);
    }

    private static ClientProtocol client(Edition2022Vector vector, String password, String salt) {
        return new Edition2022Client(
                ClientKeys.parse(vector.method(), password),
                new ClientRules(false, Edition2022Vector.CLOCK, skew -> {}, any -> true),
                vector.drawing(salt));
    }

    private static byte[] writeAsTheVectorSays(Edition2022Vector vector, Stream stream, DripStream raw)
            throws IOException {
        byte[] payload = vector.payload();
        int from = vector.headerPayload();
        int before = raw.writes();
        int written = raw.written().length;
        stream.write(payload, 0, from);
        assertEquals(before + 1, raw.writes());
        for (int length : vector.chunks().toArray()) {
            stream.write(payload, from, length);
            from += length;
        }
        return Arrays.copyOfRange(raw.written(), written, raw.written().length);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void everyPieceIsSealedByteForByte(Edition2022Vector vector) {
        byte[] wire = vector.sealed();
        assertEquals(vector.text("stream_sha256"), Vectors.sha256(wire));
        if (!vector.isLeftOut()) {
            assertEquals(vector.text("stream"), Vectors.hex(wire));
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyRequestIsOpened(Edition2022Vector vector) throws IOException {
        for (int step : new int[] {1, 100, 70_000}) {
            DripStream raw = DripStream.of(vector.wire());
            ServerProtocol.Accepted accepted = server(vector).accept(raw, Protocol.soon());
            assertEquals(vector.target(), accepted.target());
            assertTrue(accepted.user().name().isEmpty());
            assertArrayEquals(vector.payload(), Protocol.readAll(accepted.stream(), step));
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("responses")
    void everyResponseIsOpened(Edition2022Vector vector) throws IOException {
        for (int step : new int[] {1, 100, 70_000}) {
            DripStream raw = DripStream.of(vector.wire());
            ClientProtocol client = client(vector, "request_salt");
            try (Stream stream = client.open(raw, Protocol.TARGET)) {
                stream.write(new byte[1], 0, 1);
                assertArrayEquals(vector.payload(), Protocol.readAll(stream, step));
            }
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("requestsAsSent")
    void theClientSendsItsHeaderWithTheFirstPayload(Edition2022Vector vector) throws IOException {
        DripStream raw = DripStream.of();
        ClientProtocol client = client(vector, "salt");
        try (Stream stream = client.open(raw, vector.target())) {
            assertEquals(vector.text("stream"), Vectors.hex(writeAsTheVectorSays(vector, stream, raw)));
        }
    }

    @ParameterizedTest
    @MethodSource("responsesAsSent")
    void theServerSendsItsHeaderWithTheFirstPayload(Edition2022Vector vector) throws IOException {
        DripStream asked = DripStream.of();
        try (Stream stream = client(vector, "request_salt").open(asked, Protocol.TARGET)) {
            stream.write(new byte[1], 0, 1);
        }
        ServerProtocol server = new Edition2022Server(
                new Users(new PortKeys(vector.method(), vector.password(), Map.of())),
                serverRules(),
                vector.drawing("salt"));
        DripStream raw = DripStream.of(asked.written());
        try (Stream stream = server.accept(raw, Protocol.soon()).stream()) {
            assertEquals(vector.text("stream"), Vectors.hex(writeAsTheVectorSays(vector, stream, raw)));
        }
    }

    @ParameterizedTest
    @MethodSource("withUsers")
    void identityHeadersGoBetweenSaltAndFixedHeader(Edition2022Vector vector) throws IOException {
        DripStream raw = DripStream.of(Vectors.bytes(vector.json().get("response"), "stream"));
        byte[] payload = vector.bytes("payload");
        ClientProtocol client = client(vector, vector.text("password_field"), "salt");
        try (Stream stream = client.open(raw, vector.target())) {
            stream.write(payload, 0, payload.length);
            assertEquals(vector.text("stream"), Vectors.hex(raw.written()));
            assertTrue(Protocol.readAll(stream, 100).length > 0);
        }
    }

    @ParameterizedTest
    @MethodSource("withUsers")
    void theLastServerFindsTheUser(Edition2022Vector vector) throws IOException {
        JsonNode keys = vector.json().get("psks_b64");
        int last = keys.size() - 1;
        String name = last == 1 ? "stream" : "stream_after_first_relay";
        DripStream raw = DripStream.of(vector.bytes(name));
        Map<String, String> users =
                Map.of("alice", keys.get(last).textValue(), "bob", TestKeys.key(vector.method(), 3));
        ServerProtocol.Accepted accepted =
                server(vector.method(), keys.get(last - 1).textValue(), users).accept(raw, Protocol.soon());
        assertEquals("alice", accepted.user().name().orElseThrow());
        assertEquals(vector.target(), accepted.target());
        assertArrayEquals(vector.bytes("payload"), Protocol.readAll(accepted.stream(), 10));
    }

    @ParameterizedTest
    @MethodSource("negatives")
    void whatIsWrongIsRefusedForItsReason(Edition2022Vector vector) throws IOException {
        DripStream raw = DripStream.of(vector.bytes("stream"));
        Cause failure = vector.text("receiver").equals("server")
                ? new Protocol("negative", 0, TestProtocols.client(vector.method(), vector.password()), server(vector))
                        .receive(raw, 1000)
                        .failure()
                : readAsClient(vector, raw);
        switch (vector.text("expect")) {
            case "accepted" -> assertNull(failure);
            case "auth", "request salt" -> assertEquals(Cause.AUTHENTICATION, failure);
            case "timestamp" -> assertEquals(Cause.CLOCK, failure);
            case "short first read" -> assertEquals(Cause.TRUNCATED, failure);
            case "address" ->
                assertTrue(failure == Cause.MALFORMED || failure == Cause.UNSUPPORTED_ADDRESS, String.valueOf(failure));
            default -> assertEquals(Cause.MALFORMED, failure);
        }
        assertEquals(0, raw.borrowed());
    }

    private static Cause readAsClient(Edition2022Vector vector, DripStream raw) throws IOException {
        ClientProtocol client = client(vector, "request_salt");
        try (Stream stream = client.open(raw, Protocol.TARGET)) {
            stream.write(new byte[1], 0, 1);
            return Protocol.failure(() -> Protocol.readAll(stream, 100));
        }
    }
}
