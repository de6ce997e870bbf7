package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.crypto.ChunkCipher;
import culvert.crypto.Method;
import culvert.crypto.Psk;
import culvert.crypto.SessionKeys;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Whatever a peer sends, with or without the key, the server gives the payload that was sealed, in order, or fails
 * within the family, and holds nothing in the end.
 */
class Edition2022ServerFuzzTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L));

    private static Protocol protocol(PortKeys keys, String password) {
        return new Protocol(
                "fuzzed",
                0,
                TestProtocols.client(METHOD, password),
                ServerProtocol.of(new Users(keys), new ServerRules(true, CLOCK, salt -> true)));
    }

    @FuzzTest(maxDuration = "60s")
    void aPeerWithoutTheKeyGetsNowhere(byte[] bytes) {
        for (PortKeys keys : new PortKeys[] {TestKeys.alone(METHOD), TestKeys.users(METHOD)}) {
            DripStream raw = DripStream.of(bytes);
            Outcome outcome = protocol(keys, TestKeys.password(METHOD)).receive(raw, 100);
            assertEquals(0, outcome.plaintext().length);
            assertTrue(outcome.failure() != null);
            assertEquals(0, raw.writes() + raw.borrowed());
        }
    }

    /** The input is a fixed header, then a variable one, then chunks, each but the first with a length byte before. */
    @FuzzTest(maxDuration = "60s")
    void aPeerWithTheKeyIsReadAsItWrote(byte[] bytes) {
        if (bytes.length <= FixedHeader.REQUEST_BYTES) {
            return;
        }
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        DripStream raw = DripStream.of(seal(bytes, plaintext));
        Outcome outcome =
                protocol(TestKeys.alone(METHOD), TestKeys.password(METHOD)).receive(raw, 100);
        assertTrue(outcome.isPrefixOf(plaintext.toByteArray()));
        if (outcome.failure() == null) {
            assertArrayEquals(plaintext.toByteArray(), outcome.plaintext());
        }
        assertEquals(0, raw.writes() + raw.borrowed());
    }

    /** Any bytes are a variable header or a failure of the family. */
    @FuzzTest(maxDuration = "60s")
    void aVariableHeaderIsReadOrRefused(byte[] bytes) throws FailureException {
        try {
            VariableHeader header = VariableHeader.read(bytes);
            assertTrue(header.payloadAt() > VariableHeader.MIN_BYTES - 2 && header.payloadAt() <= bytes.length);
        } catch (PeerException refused) {
            assertTrue(refused.getMessage() != null);
        }
    }

    private static byte[] seal(byte[] input, ByteArrayOutputStream plaintext) {
        byte[] wire = new byte[METHOD.saltBytes() + 40 * input.length];
        SessionKeys keys = new SessionKeys((into, offset, length) -> Arrays.fill(into, offset, length, (byte) 7));
        ChunkCipher sealer = new ChunkCipher(METHOD);
        sealer.begin(keys.sealing(Psk.parse(METHOD, TestKeys.password(METHOD)), wire, 0));
        int end = sealer.seal(input, 0, FixedHeader.REQUEST_BYTES, wire, METHOD.saltBytes());
        int at = FixedHeader.REQUEST_BYTES;
        for (boolean header = true; at < input.length; header = false) {
            int length = Math.min(input[at] & 0xFF, input.length - at - 1);
            end = header
                    ? sealer.seal(input, at + 1, length, wire, end)
                    : sealer.sealChunk(input, at + 1, length, wire, end);
            plaintext.writeBytes(
                    header ? payload(input, at + 1, length) : Arrays.copyOfRange(input, at + 1, at + 1 + length));
            at += 1 + length;
        }
        return Arrays.copyOf(wire, end);
    }

    private static byte[] payload(byte[] input, int offset, int length) {
        byte[] header = Arrays.copyOfRange(input, offset, offset + length);
        try {
            return Arrays.copyOfRange(header, VariableHeader.read(header).payloadAt(), length);
        } catch (PeerException refused) {
            return new byte[0];
        }
    }
}
