package culvert.shadowsocks.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.crypto.ChunkCipher;
import culvert.crypto.MasterKey;
import culvert.crypto.Method;
import culvert.crypto.SessionKeys;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Whatever a peer sends, with or without the key, the server gives plaintext that was sealed, in order, or fails within
 * the family, and holds nothing in the end.
 */
class AeadServerFuzzTest {
    private static final Method METHOD = Method.AES_128_GCM;
    private static final Protocol PROTOCOL = AeadStreamTest.protocols()
            .filter(protocol -> protocol.name().equals(METHOD.label()))
            .findFirst()
            .orElseThrow();

    /** Piece size, the reader's step, and which bit of the wire to change (0: none). */
    private static final int SETTINGS = 3;

    @FuzzTest(maxDuration = "60s")
    void aPeerWithoutTheKeyGetsNowhere(byte[] bytes) {
        DripStream raw = DripStream.of(bytes);
        Outcome outcome = PROTOCOL.receive(raw, 100);
        assertEquals(0, outcome.plaintext().length);
        assertTrue(outcome.failure() != null);
        assertEquals(0, raw.writes() + raw.borrowed());
    }

    /** The input's rest is a row of chunks, each a length byte and its payload, which are sealed. */
    @FuzzTest(maxDuration = "60s")
    void aPeerWithTheKeyIsReadAsItWrote(byte[] bytes) {
        if (bytes.length < SETTINGS) {
            return;
        }
        int piece = (bytes[0] & 0xFF) + 1;
        int step = (bytes[1] & 0xFF) + 1;
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        byte[] wire = seal(bytes, plaintext);
        if (bytes[2] != 0) {
            wire[(bytes[2] & 0xFF) % wire.length] ^= 1;
        }
        DripStream raw = DripStream.of(inPieces(wire, piece));
        Outcome outcome = PROTOCOL.receive(raw, step);
        assertTrue(isEndOf(plaintext.toByteArray(), outcome));
        assertEquals(0, raw.writes() + raw.borrowed());
    }

    private static byte[] seal(byte[] input, ByteArrayOutputStream plaintext) {
        byte[] wire = new byte[METHOD.saltBytes() + 40 * input.length];
        SessionKeys keys = new SessionKeys((into, offset, length) -> Arrays.fill(into, offset, length, (byte) 7));
        ChunkCipher sealer = new ChunkCipher(METHOD);
        sealer.begin(keys.sealing(MasterKey.fromPassword(METHOD, "a password"), wire, 0));
        int end = METHOD.saltBytes();
        int at = SETTINGS;
        while (at < input.length) {
            int length = Math.min(input[at] & 0xFF, input.length - at - 1);
            end = sealer.sealChunk(input, at + 1, length, wire, end);
            plaintext.write(input, at + 1, length);
            at += 1 + length;
        }
        return Arrays.copyOf(wire, end);
    }

    private static byte[][] inPieces(byte[] wire, int size) {
        byte[][] pieces = new byte[(wire.length + size - 1) / size][];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = Arrays.copyOfRange(wire, i * size, Math.min(wire.length, (i + 1) * size));
        }
        return pieces;
    }

    /** What was read is what was written after the address; all of it when nothing failed. */
    private static boolean isEndOf(byte[] written, Outcome outcome) {
        byte[] read = outcome.plaintext();
        for (int address = 0; address + read.length <= written.length; address++) {
            boolean complete = outcome.failure() != null || address + read.length == written.length;
            if (complete && Arrays.equals(written, address, address + read.length, read, 0, read.length)) {
                return true;
            }
        }
        return false;
    }
}
