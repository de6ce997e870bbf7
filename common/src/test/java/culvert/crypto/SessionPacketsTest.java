package culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The 2022 edition's datagrams below their headers, byte for byte. */
class SessionPacketsTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;

    /** All that are of a method that is offered. */
    static Stream<JsonNode> vectors() {
        return Vectors.of("aead2022_udp")
                .filter(vector -> Method.find(Vectors.text(vector, "method")).isPresent());
    }

    static Stream<JsonNode> identities() {
        return Vectors.of("aead2022_udp_eih");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorIsSealedByteForByte(JsonNode vector) {
        Method method = method(vector);
        SessionPackets packets = drawing(method, vector);
        List<MasterKey> chain = List.of(Psk.parse(method, Vectors.text(vector, "psk_b64")));
        assertEquals(Vectors.text(vector, "packet"), seal(packets, chain, List.of(), vector));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorIsOpened(JsonNode vector) throws BadTagException {
        Method method = method(vector);
        byte[] packet = Vectors.bytes(vector, "packet");
        MasterKey key = Psk.parse(method, Vectors.text(vector, "psk_b64"));
        SessionPackets packets = SessionPackets.of(method, new RandomSalts());
        byte[] plain = new byte[packet.length];
        packets.openIds(key, packet, 0, packet.length, plain);
        packets.derive(key, plain);
        int end = packets.open(packet, SessionPackets.IDS_BYTES, packet.length - SessionPackets.IDS_BYTES, plain);
        assertEquals(Vectors.hex(plain(vector)), Vectors.hex(Arrays.copyOf(plain, end)));
        assertEquals(packet.length, end + SessionPackets.overhead(method));
        assertEquals(Long.parseUnsignedLong(vector.get("packet_id").asText()), SessionPackets.packetId(plain));
        try (PacketKey kept = packets.derived()) {
            packets.end();
            byte[] again = new byte[packet.length];
            packets.openIds(key, packet, 0, packet.length, again);
            packets.use(kept);
            assertEquals(
                    end,
                    packets.open(packet, SessionPackets.IDS_BYTES, packet.length - SessionPackets.IDS_BYTES, again));
            assertArrayEquals(plain, again);
        }
    }

    @ParameterizedTest
    @MethodSource("identities")
    void identityHeadersNameTheNextKey(JsonNode vector) throws BadTagException {
        Method method = method(vector);
        List<MasterKey> chain = Psk.parseChain(method, Vectors.text(vector, "password_field"));
        List<KeyHash> named = chain.stream().skip(1).map(KeyHash::of).toList();
        SessionPackets packets = drawing(method, vector);
        assertEquals(Vectors.text(vector, "packet"), seal(packets, chain, named, vector));

        boolean relayed = chain.size() > 2;
        byte[] arrived = Vectors.bytes(vector, relayed ? "packet_after_first_relay" : "packet");
        MasterKey server = chain.get(chain.size() - 2);
        byte[] plain = new byte[arrived.length];
        packets.openIds(server, arrived, 0, arrived.length, plain);
        assertEquals(named.getLast(), packets.openIdentity(server, arrived, SessionPackets.IDS_BYTES, plain));
        packets.derive(chain.getLast(), plain);
        int body = SessionPackets.IDS_BYTES + KeyHash.BYTES;
        int end = packets.open(arrived, body, arrived.length - body, plain);
        assertEquals(Vectors.hex(plain(vector)), Vectors.hex(Arrays.copyOf(plain, end)));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void answersHaveNoIdentityHeaders(JsonNode vector) {
        JsonNode answer = vector.get("response_packet");
        Method method = method(vector);
        List<MasterKey> chain = Psk.parseChain(method, Vectors.text(vector, "password_field"));
        SessionPackets packets = drawing(method, answer);
        assertEquals(Vectors.text(answer, "packet"), seal(packets, List.of(chain.getLast()), List.of(), answer));
    }

    @Test
    void whenPacketIdsAreUsedUpAnotherSessionBegins() {
        SessionPackets packets = SessionPackets.of(METHOD, new RandomSalts());
        PacketSender sender = new PacketSender(List.of(key()), List.of(), 0, -2, packets);
        long first = sender.id();
        byte[] plain = new byte[SessionPackets.IDS_BYTES];
        for (long packet : new long[] {-2, -1}) {
            packets.seal(sender, plain, plain.length, new byte[100], 0);
            assertEquals(first, SessionPackets.sessionId(plain));
            assertEquals(packet, SessionPackets.packetId(plain));
        }
        packets.seal(sender, plain, plain.length, new byte[100], 0);
        assertNotEquals(first, sender.id());
        assertEquals(sender.id(), SessionPackets.sessionId(plain));
        assertEquals(0, SessionPackets.packetId(plain));
    }

    @Test
    void aSessionIdIsNeitherZeroNorThePeers() {
        Deque<Long> draws = new ArrayDeque<>(List.of(0L, 7L, 8L));
        SessionPackets packets = SessionPackets.of(
                METHOD, (into, offset, length) -> into[offset + length - 1] = (byte) (long) draws.remove());
        assertEquals(8, packets.sender(List.of(key()), List.of(), 7).id());
    }

    @Test
    void nothingIsSealedOrOpenedWithAClosedKey() {
        SessionPackets packets = SessionPackets.of(METHOD, new RandomSalts());
        PacketSender sender = packets.sender(List.of(key()), List.of(), 0);
        sender.close();
        byte[] plain = new byte[SessionPackets.IDS_BYTES];
        assertThrows(IllegalStateException.class, () -> packets.seal(sender, plain, plain.length, new byte[100], 0));
        packets.derive(key(), plain);
        PacketKey kept = packets.derived();
        kept.close();
        assertThrows(IllegalStateException.class, () -> packets.use(kept));
        packets.end();
        assertThrows(IllegalStateException.class, () -> packets.open(new byte[50], 16, 34, new byte[50]));
    }

    @Test
    void aSaltsKeyServesOnce() {
        Method method = Method.AES_128_GCM;
        MasterKey master = MasterKey.fromPassword(method, "a password");
        SaltedPackets packets = new SaltedPackets(method, new RandomSalts());
        byte[] out = new byte[100];
        int body = packets.beginSealing(master, new SaltMark(master, SaltMark.Maker.CLIENT), out, 0);
        packets.seal(new byte[10], 0, 10, out, body);
        assertThrows(IllegalStateException.class, () -> packets.seal(new byte[10], 0, 10, out, body));
        packets.beginOpening(master, out, 0);
        assertThrows(IllegalStateException.class, () -> packets.seal(new byte[10], 0, 10, out, body));
    }

    private static MasterKey key() {
        return MasterKey.of(METHOD, new byte[METHOD.keyBytes()]);
    }

    /** Draws what the vector did: a session id, then nonces. */
    private static SessionPackets drawing(Method method, JsonNode vector) {
        return SessionPackets.of(method, (into, offset, length) -> {
            byte[] drawn = Vectors.bytes(vector, length == Long.BYTES ? "session_id" : "nonce");
            System.arraycopy(drawn, 0, into, offset, length);
        });
    }

    private static String seal(SessionPackets packets, List<MasterKey> chain, List<KeyHash> named, JsonNode vector) {
        long packet = Long.parseUnsignedLong(vector.get("packet_id").asText());
        PacketSender sender = new PacketSender(chain, named, 0, packet, packets);
        byte[] plain = plain(vector);
        Arrays.fill(plain, 0, SessionPackets.IDS_BYTES, (byte) 0);
        byte[] out = new byte[plain.length + 200];
        return Vectors.hex(Arrays.copyOf(out, packets.seal(sender, plain, plain.length, out, 0)));
    }

    /** The ids and the body: in the vectors they are together only where they are sealed together. */
    private static byte[] plain(JsonNode vector) {
        if (!vector.hasNonNull("separate_header")) {
            return Vectors.bytes(vector, "body_plaintext");
        }
        byte[] ids = Vectors.bytes(vector, "separate_header");
        byte[] body = Vectors.bytes(vector, "body_plaintext");
        byte[] both = Arrays.copyOf(ids, ids.length + body.length);
        System.arraycopy(body, 0, both, ids.length, body.length);
        return both;
    }

    private static Method method(JsonNode vector) {
        return Method.find(Vectors.text(vector, "method")).orElseThrow();
    }
}
