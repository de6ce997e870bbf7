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
import culvert.net.Stream;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.TestKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Whatever comes as an answer, with or without the key, the client gives the payload that was sealed, in order, or fails
 * within the family, and holds nothing in the end.
 */
class Edition2022ClientFuzzTest {
    private static final Method METHOD = Method.EDITION_2022_AES_128_GCM;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000L));
    private static final byte[] QUESTION = {'?'};

    @FuzzTest(maxDuration = "60s")
    void aRemoteWithoutTheKeyGetsNowhere(byte[] bytes) throws IOException {
        DripStream raw = DripStream.of();
        Outcome outcome = answered(raw, bytes);
        assertEquals(0, outcome.plaintext().length);
        assertTrue(outcome.failure() != null || bytes.length == 0);
    }

    /** The input changes bits of a right fixed header; then come the first payload and chunks, each behind a length byte. */
    @FuzzTest(maxDuration = "60s")
    void aRemoteWithTheKeyIsReadAsItWrote(byte[] bytes) throws IOException {
        DripStream raw = DripStream.of();
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        int changes = FixedHeader.responseBytes(METHOD.saltBytes());
        if (bytes.length <= changes) {
            return;
        }
        try (Stream stream = client().open(raw, Protocol.TARGET)) {
            stream.write(QUESTION, 0, QUESTION.length);
            raw.arrives(seal(bytes, Arrays.copyOf(raw.written(), METHOD.saltBytes()), plaintext));
            Outcome outcome = read(stream);
            assertTrue(outcome.isPrefixOf(plaintext.toByteArray()));
            if (outcome.failure() == null) {
                assertArrayEquals(plaintext.toByteArray(), outcome.plaintext());
                assertEquals(0, bytes[0], "another type was taken");
                int salt = 1 + Long.BYTES;
                assertArrayEquals(
                        new byte[METHOD.saltBytes()], Arrays.copyOfRange(bytes, salt, salt + METHOD.saltBytes()));
            }
        }
        assertEquals(0, raw.borrowed());
    }

    private static ClientProtocol client() {
        return ClientProtocol.of(
                METHOD, TestKeys.password(METHOD), new ClientRules(true, CLOCK, skew -> {}, salt -> true));
    }

    private static Outcome answered(DripStream raw, byte[] answer) throws IOException {
        try (Stream stream = client().open(raw, Protocol.TARGET)) {
            stream.write(QUESTION, 0, QUESTION.length);
            raw.arrives(answer);
            Outcome outcome = read(stream);
            assertEquals(0, raw.borrowed());
            return outcome;
        }
    }

    private static Outcome read(Stream stream) throws IOException {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        byte[] buffer = new byte[100];
        try {
            for (int n = 0; n >= 0; n = stream.tryRead(buffer, 0, buffer.length)) {
                plaintext.write(buffer, 0, n);
                stream.awaitReadable();
            }
            return new Outcome(plaintext.toByteArray(), null);
        } catch (FailureException e) {
            return new Outcome(plaintext.toByteArray(), e.reason());
        }
    }

    private static byte[] seal(byte[] input, byte[] requestSalt, ByteArrayOutputStream plaintext) {
        int at = FixedHeader.responseBytes(METHOD.saltBytes());
        int first = Math.min(input[at] & 0xFF, input.length - at - 1);
        byte[] fixed = FixedHeader.response(CLOCK, requestSalt, first);
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] ^= input[i];
        }
        byte[] wire = new byte[METHOD.saltBytes() + 40 * input.length];
        SessionKeys keys = new SessionKeys((into, offset, length) -> Arrays.fill(into, offset, length, (byte) 7));
        ChunkCipher sealer = new ChunkCipher(METHOD);
        sealer.begin(keys.sealing(Psk.parse(METHOD, TestKeys.password(METHOD)), wire, 0));
        int end = sealer.seal(fixed, 0, fixed.length, wire, METHOD.saltBytes());
        for (boolean isFirst = true; at < input.length; isFirst = false) {
            int length = Math.min(input[at] & 0xFF, input.length - at - 1);
            end = isFirst
                    ? sealer.seal(input, at + 1, length, wire, end)
                    : sealer.sealChunk(input, at + 1, length, wire, end);
            plaintext.write(input, at + 1, length);
            at += 1 + length;
        }
        return Arrays.copyOf(wire, end);
    }
}
