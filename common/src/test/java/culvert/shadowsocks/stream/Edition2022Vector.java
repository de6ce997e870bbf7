package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.ChunkCipher;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import culvert.crypto.SessionKeys;
import culvert.shadowsocks.Pools;
import culvert.shadowsocks.TestKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One 2022 stream of the vectors: what is in it, and its bytes. */
record Edition2022Vector(JsonNode json) {
    /** Of all vectors. */
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L));

    static Stream<Edition2022Vector> of(String list) {
        return Vectors.of(list).map(Edition2022Vector::new);
    }

    String text(String field) {
        return Vectors.text(json, field);
    }

    byte[] bytes(String field) {
        return Vectors.bytes(json, field);
    }

    boolean isRequest() {
        return text("direction").equals("client->server");
    }

    /** Its bytes are described by a digest only. */
    boolean isLeftOut() {
        return Vectors.isLeftOut(json, "stream");
    }

    Method method() {
        return Method.find(text("method")).orElseThrow();
    }

    String password() {
        return json.has("psks_b64") ? json.get("psks_b64").get(0).textValue() : text("psk_b64");
    }

    Target target() {
        JsonNode address = json.get("address");
        return new Target(
                Host.parse(Vectors.text(address, "host")), address.get("port").intValue());
    }

    byte[] padding() {
        return bytes("padding");
    }

    /** Pools that draw the salt in this field. */
    Pools drawing(String field) {
        return TestKeys.drawing(method(), bytes(field));
    }

    /** Header payload and chunks together; the one that the file leaves out counts from 0 to 250 again and again. */
    byte[] payload() {
        int length = headerPayload() + chunks().sum();
        if (isLeftOut()) {
            return Protocol.counting(length);
        }
        byte[] all = {};
        for (JsonNode op : json.get("ops")) {
            if (Vectors.text(op, "what").equals("payload")) {
                all = Protocol.concat(all, Vectors.bytes(op, "plaintext"));
            } else if (Vectors.text(op, "what").equals("variable-header")) {
                byte[] header = Vectors.bytes(op, "plaintext");
                all = Arrays.copyOfRange(header, header.length - headerPayload(), header.length);
            }
        }
        assertEquals(length, all.length);
        return all;
    }

    /** How much of the payload is in the header. */
    int headerPayload() {
        int length = json.get("ops").get(1).get("plaintext_len").intValue();
        return isRequest() ? length - VariableHeader.bytes(target(), padding().length) : length;
    }

    /** How much of it is in each chunk that follows. */
    IntStream chunks() {
        return json.get("chunk_lengths_after_header").valueStream().mapToInt(JsonNode::intValue);
    }

    byte[] wire() {
        return isLeftOut() ? sealed() : bytes("stream");
    }

    /** The payload, cut and sealed as the vector says. */
    byte[] sealed() {
        Method method = method();
        byte[] wire = new byte[json.get("stream_len").intValue()];
        SessionKeys keys = drawing("salt").keys().make();
        ChunkCipher sealer = new ChunkCipher(method);
        sealer.begin(keys.sealing(Psk.parse(method, password()), wire, 0));
        byte[] payload = payload();
        int from = headerPayload();
        byte[] first = isRequest() ? variableHeader(payload, from) : Arrays.copyOf(payload, from);
        byte[] fixed = isRequest()
                ? FixedHeader.request(CLOCK, first.length)
                : FixedHeader.response(CLOCK, bytes("request_salt"), first.length);
        int at = sealer.seal(fixed, 0, fixed.length, wire, method.saltBytes());
        at = sealer.seal(first, 0, first.length, wire, at);
        for (int length : chunks().toArray()) {
            at = sealer.sealChunk(payload, from, length, wire, at);
            from += length;
        }
        assertEquals(wire.length, at);
        return wire;
    }

    private byte[] variableHeader(byte[] payload, int length) {
        byte[] padding = padding();
        byte[] header = VariableHeader.write(target(), padding.length, payload, 0, length);
        System.arraycopy(padding, 0, header, header.length - length - padding.length, padding.length);
        return header;
    }

    @Override
    public String toString() {
        return text("method") + ", " + text("name");
    }
}
