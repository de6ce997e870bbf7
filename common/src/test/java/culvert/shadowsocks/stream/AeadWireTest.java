package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import culvert.crypto.SessionKey;
import culvert.crypto.SessionKeys;
import culvert.net.Cause;
import culvert.net.Stream;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AEAD streams byte for byte: the same vectors sealed and opened. */
class AeadWireTest {

    static java.util.stream.Stream<JsonNode> streams() {
        return Vectors.of("aead_tcp");
    }

    static java.util.stream.Stream<JsonNode> requests() {
        return streams().filter(AeadWireTest::isRequest);
    }

    static java.util.stream.Stream<JsonNode> peers() {
        return Vectors.of("aead_tcp_external");
    }

    static java.util.stream.Stream<JsonNode> negatives() {
        return Vectors.of("negative")
                .filter(vector -> Vectors.text(vector, "method").indexOf("2022-") < 0);
    }

    private static boolean isRequest(JsonNode vector) {
        return Vectors.text(vector, "direction").equals("client->server");
    }

    private static Method method(JsonNode vector) {
        return Method.find(Vectors.text(vector, "method")).orElseThrow();
    }

    private static Target target(JsonNode vector) {
        JsonNode address = vector.get("address");
        return new Target(
                Host.parse(Vectors.text(address, "host")), address.get("port").intValue());
    }

    private static Pools poolsWithSalt(JsonNode vector, byte[] salt) {
        return TestKeys.drawing(method(vector), salt);
    }

    /** The plaintext of all chunks; the one that the file leaves out counts from 0 to 250 again and again. */
    private static byte[] plaintext(JsonNode vector) {
        byte[] all = {};
        boolean leftOut = false;
        for (JsonNode op : vector.get("ops")) {
            if (Vectors.text(op, "what").equals("payload")) {
                leftOut |= Vectors.isLeftOut(op, "plaintext");
                byte[] chunk = leftOut ? new byte[op.get("plaintext_len").intValue()] : Vectors.bytes(op, "plaintext");
                all = Protocol.concat(all, chunk);
            }
        }
        return leftOut ? Protocol.counting(all.length) : all;
    }

    /** The vector's plaintext, cut and sealed as the vector says. */
    private static byte[] sealed(JsonNode vector) {
        return sealed(vector, Vectors.bytes(vector, "salt"));
    }

    private static byte[] sealed(JsonNode vector, byte[] salt) {
        MasterKey master = MasterKey.fromPassword(method(vector), Vectors.text(vector, "password_utf8"));
        byte[] wire = new byte[vector.get("stream_len").intValue()];
        SessionKeys keys = poolsWithSalt(vector, salt).keys().make();
        SessionKey key = keys.sealing(master, wire, 0);
        ChunkCipher sealer = new ChunkCipher(method(vector));
        sealer.begin(key);
        byte[] plaintext = plaintext(vector);
        int from = 0;
        int at = method(vector).saltBytes();
        for (JsonNode length : vector.get("chunk_lengths")) {
            at = sealer.sealChunk(plaintext, from, length.intValue(), wire, at);
            from += length.intValue();
        }
        assertEquals(wire.length, at);
        return wire;
    }

    @ParameterizedTest
    @MethodSource("streams")
    void chunksAreSealedByteForByte(JsonNode vector) {
        byte[] wire = sealed(vector);
        assertEquals(Vectors.text(vector, "stream_sha256"), Vectors.sha256(wire));
        if (!Vectors.isLeftOut(vector, "stream")) {
            assertEquals(Vectors.text(vector, "stream"), Vectors.hex(wire));
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void everyStreamIsOpened(JsonNode vector) throws IOException {
        byte[] wire = Vectors.isLeftOut(vector, "stream") ? sealed(vector) : Vectors.bytes(vector, "stream");
        String password = Vectors.text(vector, "password_utf8");
        byte[] plaintext = plaintext(vector);
        for (int step : new int[] {1, 100, 70_000}) {
            if (isRequest(vector)) {
                int address = Vectors.bytes(vector, "address_wire").length;
                DripStream raw = DripStream.of(wire);
                ServerProtocol.Accepted accepted =
                        TestProtocols.server(method(vector), password).accept(raw, Protocol.soon());
                assertEquals(target(vector), accepted.target());
                assertArrayEquals(
                        Arrays.copyOfRange(plaintext, address, plaintext.length),
                        Protocol.readAll(accepted.stream(), step));
            } else {
                assertArrayEquals(plaintext, readAsClient(method(vector), password, wire, step));
            }
        }
    }

    private static byte[] readAsClient(Method method, String password, byte[] wire, int step) throws IOException {
        try (Stream stream = TestProtocols.client(method, password).open(DripStream.of(wire), Protocol.TARGET)) {
            return Protocol.readAll(stream, step);
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theClientSendsAddressAndDataInOneChunk(JsonNode vector) throws IOException {
        byte[] plaintext = plaintext(vector);
        byte[] address = Vectors.bytes(vector, "address_wire");
        MasterKey master = MasterKey.fromPassword(method(vector), Vectors.text(vector, "password_utf8"));
        byte[] drawn = Vectors.bytes(vector, "salt");
        DripStream raw = DripStream.of();
        try (Stream stream =
                new AeadClient(master, SaltPrefix.NONE, poolsWithSalt(vector, drawn)).open(raw, target(vector))) {
            stream.write(plaintext, address.length, plaintext.length - address.length);
        }
        byte[] marked = Arrays.copyOf(raw.written(), drawn.length);
        assertArrayEquals(Arrays.copyOf(drawn, drawn.length - 4), Arrays.copyOf(marked, drawn.length - 4));
        if (vector.get("chunk_lengths").size() == 1) {
            assertEquals(Vectors.hex(sealed(vector, marked)), Vectors.hex(raw.written()));
        }
        assertEquals(method(vector).saltBytes() + plaintext.length + ChunkCipher.OVERHEAD, raw.written().length);
        assertEquals(1, raw.writes());
    }

    @ParameterizedTest
    @MethodSource("peers")
    void whatAnotherProgramSealedIsOpened(JsonNode vector) throws IOException {
        byte[] opened = readAsClient(
                method(vector), Vectors.text(vector, "password_utf8"), Vectors.bytes(vector, "stream"), 1000);
        assertEquals(Vectors.text(vector, "plaintext"), Vectors.hex(opened));
    }

    @ParameterizedTest
    @MethodSource("negatives")
    void whatIsWrongIsRefusedForItsReason(JsonNode vector) {
        boolean cut = Vectors.text(vector, "expect").toLowerCase(Locale.ROOT).contains("trunc");
        Protocol protocol = new Protocol(
                "negative",
                ChunkRules.AEAD.maxPayload(),
                TestProtocols.client(method(vector), Vectors.text(vector, "password_utf8")),
                TestProtocols.server(method(vector), Vectors.text(vector, "password_utf8")));
        DripStream raw = DripStream.of(Vectors.bytes(vector, "stream"));
        Cause failure = protocol.receive(raw, 1000).failure();
        assertNotNull(failure);
        assertEquals(cut ? Cause.TRUNCATED : Cause.AUTHENTICATION, failure);
        assertEquals(0, raw.writes());
        assertEquals(0, raw.borrowed());
    }
}
