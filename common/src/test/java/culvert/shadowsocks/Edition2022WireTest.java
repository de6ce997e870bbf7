package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import culvert.crypto.SessionKeys;
import culvert.net.Cause;
import culvert.net.Stream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** 2022 streams byte for byte: the same vectors sealed and opened. */
class Edition2022WireTest {
    /** Of all vectors. */
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L));

    static java.util.stream.Stream<JsonNode> streams() {
        return Vectors.of("aead2022_tcp")
                .filter(vector -> Method.find(Vectors.text(vector, "method")).isPresent());
    }

    static java.util.stream.Stream<JsonNode> requests() {
        return streams().filter(Edition2022WireTest::isRequest);
    }

    static java.util.stream.Stream<JsonNode> responses() {
        return streams().filter(vector -> !isRequest(vector));
    }

    /** Those that this program would send so: it draws its padding, and cuts what is long shorter. */
    static java.util.stream.Stream<JsonNode> requestsAsSent() {
        return requests().filter(vector -> padding(vector) == 0 && !Vectors.isLeftOut(vector, "stream"));
    }

    static java.util.stream.Stream<JsonNode> responsesAsSent() {
        return responses().filter(vector -> !Vectors.isLeftOut(vector, "stream"));
    }

    static java.util.stream.Stream<JsonNode> withUsers() {
        return Vectors.of("aead2022_tcp_eih");
    }

    static java.util.stream.Stream<JsonNode> negatives() {
        return Vectors.of("negative")
                .filter(vector -> Vectors.text(vector, "method").startsWith("2022-"));
    }

    private static boolean isRequest(JsonNode vector) {
        return Vectors.text(vector, "direction").equals("client->server");
    }

    private static Method method(JsonNode vector) {
        return Method.find(Vectors.text(vector, "method")).orElseThrow();
    }

    private static String password(JsonNode vector) {
        return vector.has("psks_b64") ? vector.get("psks_b64").get(0).textValue() : Vectors.text(vector, "psk_b64");
    }

    private static Target target(JsonNode vector) {
        JsonNode address = vector.get("address");
        return new Target(
                Host.parse(Vectors.text(address, "host")), address.get("port").intValue());
    }

    private static Pools poolsWithSalt(Method method, byte[] salt) {
        return Pools.withSalts(method, () -> (into, offset, length) -> System.arraycopy(salt, 0, into, offset, length));
    }

    private static ServerRules serverRules() {
        return new ServerRules(false, CLOCK, TestProtocols.salts());
    }

    private static ClientRules clientRules() {
        return new ClientRules(false, CLOCK, skew -> {});
    }

    private static ServerProtocol server(Method method, String password, Map<String, String> users) {
        return Shadowsocks.server(new ServerKeys(method, password, users), serverRules());
    }

    /** A client that draws this salt. */
    private static ClientProtocol client(Method method, String password, byte[] salt) {
        return new Edition2022Client(ClientKeys.parse(method, password), clientRules(), poolsWithSalt(method, salt));
    }

    /** Header payload and chunks together; the one that the file leaves out counts from 0 to 250 again and again. */
    private static byte[] payload(JsonNode vector) {
        int length = headerPayload(vector);
        for (JsonNode chunk : vector.get("chunk_lengths_after_header")) {
            length += chunk.intValue();
        }
        if (Vectors.isLeftOut(vector, "stream")) {
            return Protocol.counting(length);
        }
        byte[] all = {};
        for (JsonNode op : vector.get("ops")) {
            if (Vectors.text(op, "what").equals("payload")) {
                all = Protocol.concat(all, Vectors.bytes(op, "plaintext"));
            } else if (Vectors.text(op, "what").equals("variable-header")) {
                byte[] header = Vectors.bytes(op, "plaintext");
                all = Arrays.copyOfRange(header, header.length - headerPayload(vector), header.length);
            }
        }
        assertEquals(length, all.length);
        return all;
    }

    private static int headerPayload(JsonNode vector) {
        JsonNode piece = vector.get("ops").get(1);
        int length = piece.get("plaintext_len").intValue();
        return isRequest(vector) ? length - VariableHeader.bytes(target(vector), padding(vector)) : length;
    }

    private static int padding(JsonNode vector) {
        return Vectors.bytes(vector, "padding").length;
    }

    /** The vector's payload, cut and sealed as the vector says. */
    private static byte[] sealed(JsonNode vector) {
        Method method = method(vector);
        byte[] wire = new byte[vector.get("stream_len").intValue()];
        SessionKeys keys =
                poolsWithSalt(method, Vectors.bytes(vector, "salt")).keys().make();
        ChunkSealer sealer = new ChunkSealer(method);
        sealer.begin(keys.sealing(Psk.parse(method, password(vector)), wire, 0));
        byte[] payload = payload(vector);
        int from = headerPayload(vector);
        byte[] first = Arrays.copyOf(payload, from);
        if (isRequest(vector)) {
            byte[] padding = Vectors.bytes(vector, "padding");
            first = VariableHeader.write(target(vector), padding.length, payload, 0, from);
            System.arraycopy(padding, 0, first, first.length - from - padding.length, padding.length);
        }
        byte[] fixed = isRequest(vector)
                ? FixedHeader.request(CLOCK, first.length)
                : FixedHeader.response(CLOCK, Vectors.bytes(vector, "request_salt"), first.length);
        int at = sealer.sealPiece(fixed, 0, fixed.length, wire, method.saltBytes());
        at = sealer.sealPiece(first, 0, first.length, wire, at);
        for (JsonNode length : vector.get("chunk_lengths_after_header")) {
            at = sealer.seal(payload, from, length.intValue(), wire, at);
            from += length.intValue();
        }
        assertEquals(wire.length, at);
        return wire;
    }

    private static byte[] wire(JsonNode vector) {
        return Vectors.isLeftOut(vector, "stream") ? sealed(vector) : Vectors.bytes(vector, "stream");
    }

    private static byte[] writeAsTheVectorSays(JsonNode vector, Stream stream, DripStream raw) throws IOException {
        byte[] payload = payload(vector);
        int from = headerPayload(vector);
        int before = raw.writes();
        int written = raw.written().length;
        stream.write(payload, 0, from);
        assertEquals(before + 1, raw.writes());
        for (JsonNode length : vector.get("chunk_lengths_after_header")) {
            stream.write(payload, from, length.intValue());
            from += length.intValue();
        }
        return Arrays.copyOfRange(raw.written(), written, raw.written().length);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void everyPieceIsSealedByteForByte(JsonNode vector) {
        byte[] wire = sealed(vector);
        assertEquals(Vectors.text(vector, "stream_sha256"), Vectors.sha256(wire));
        if (!Vectors.isLeftOut(vector, "stream")) {
            assertEquals(Vectors.text(vector, "stream"), Vectors.hex(wire));
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyRequestIsOpened(JsonNode vector) throws IOException {
        for (int step : new int[] {1, 100, 70_000}) {
            DripStream raw = DripStream.of(wire(vector));
            ServerProtocol.Accepted accepted =
                    server(method(vector), password(vector), Map.of()).accept(raw, Protocol.soon());
            assertEquals(target(vector), accepted.target());
            assertTrue(accepted.user().isEmpty());
            assertArrayEquals(payload(vector), Protocol.readAll(accepted.stream(), step));
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("responses")
    void everyResponseIsOpened(JsonNode vector) throws IOException {
        for (int step : new int[] {1, 100, 70_000}) {
            DripStream raw = DripStream.of(wire(vector));
            ClientProtocol client = client(method(vector), password(vector), Vectors.bytes(vector, "request_salt"));
            try (Stream stream = client.open(raw, Protocol.TARGET)) {
                stream.write(new byte[1], 0, 1);
                assertArrayEquals(payload(vector), Protocol.readAll(stream, step));
            }
            assertEquals(0, raw.borrowed());
        }
    }

    @ParameterizedTest
    @MethodSource("requestsAsSent")
    void theClientSendsItsHeaderWithTheFirstPayload(JsonNode vector) throws IOException {
        DripStream raw = DripStream.of();
        ClientProtocol client = client(method(vector), password(vector), Vectors.bytes(vector, "salt"));
        try (Stream stream = client.open(raw, target(vector))) {
            assertEquals(Vectors.text(vector, "stream"), Vectors.hex(writeAsTheVectorSays(vector, stream, raw)));
        }
    }

    @ParameterizedTest
    @MethodSource("responsesAsSent")
    void theServerSendsItsHeaderWithTheFirstPayload(JsonNode vector) throws IOException {
        Method method = method(vector);
        DripStream asked = DripStream.of();
        try (Stream stream = client(method, password(vector), Vectors.bytes(vector, "request_salt"))
                .open(asked, Protocol.TARGET)) {
            stream.write(new byte[1], 0, 1);
        }
        ServerProtocol server = new Edition2022Server(
                UserTable.of(new ServerKeys(method, password(vector), Map.of())),
                serverRules(),
                poolsWithSalt(method, Vectors.bytes(vector, "salt")));
        DripStream raw = DripStream.of(asked.written());
        try (Stream stream = server.accept(raw, Protocol.soon()).stream()) {
            assertEquals(Vectors.text(vector, "stream"), Vectors.hex(writeAsTheVectorSays(vector, stream, raw)));
        }
    }

    @ParameterizedTest
    @MethodSource("withUsers")
    void identityHeadersGoBetweenSaltAndFixedHeader(JsonNode vector) throws IOException {
        DripStream raw = DripStream.of(Vectors.bytes(vector.get("response"), "stream"));
        byte[] payload = Vectors.bytes(vector, "payload");
        ClientProtocol client =
                client(method(vector), Vectors.text(vector, "password_field"), Vectors.bytes(vector, "salt"));
        try (Stream stream = client.open(raw, target(vector))) {
            stream.write(payload, 0, payload.length);
            assertEquals(Vectors.text(vector, "stream"), Vectors.hex(raw.written()));
            assertTrue(Protocol.readAll(stream, 100).length > 0);
        }
    }

    @ParameterizedTest
    @MethodSource("withUsers")
    void theLastServerFindsTheUser(JsonNode vector) throws IOException {
        JsonNode keys = vector.get("psks_b64");
        int last = keys.size() - 1;
        String name = last == 1 ? "stream" : "stream_after_first_relay";
        DripStream raw = DripStream.of(Vectors.bytes(vector, name));
        Map<String, String> users = Map.of("alice", keys.get(last).textValue(), "bob", TestKeys.key(method(vector), 3));
        ServerProtocol.Accepted accepted =
                server(method(vector), keys.get(last - 1).textValue(), users).accept(raw, Protocol.soon());
        assertEquals("alice", accepted.user().orElseThrow());
        assertEquals(target(vector), accepted.target());
        assertArrayEquals(Vectors.bytes(vector, "payload"), Protocol.readAll(accepted.stream(), 10));
    }

    @ParameterizedTest
    @MethodSource("negatives")
    void whatIsWrongIsRefusedForItsReason(JsonNode vector) throws IOException {
        DripStream raw = DripStream.of(Vectors.bytes(vector, "stream"));
        Cause failure = Vectors.text(vector, "receiver").equals("server")
                ? new Protocol(
                                "negative",
                                0,
                                TestProtocols.client(method(vector), password(vector)),
                                server(method(vector), password(vector), Map.of()))
                        .receive(raw, 1000)
                        .failure()
                : readAsClient(vector, raw);
        switch (Vectors.text(vector, "expect")) {
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

    private static Cause readAsClient(JsonNode vector, DripStream raw) throws IOException {
        ClientProtocol client = client(method(vector), password(vector), Vectors.bytes(vector, "request_salt"));
        try (Stream stream = client.open(raw, Protocol.TARGET)) {
            stream.write(new byte[1], 0, 1);
            return Protocol.failure(() -> Protocol.readAll(stream, 100));
        }
    }
}
