package culvert.local.socks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.local.port.PortInbound;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.TestRunner;
import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * Whatever a client says, it gets a request that leaves all bytes behind it in the stream, or a refusal within the
 * family, and never more than a few words.
 */
final class SocksDialectFuzzTest {
    /** The longest answer is the advice to those who speak HTTP. */
    private static final int LONGEST_ANSWER = 512;

    /** The input's first byte says whether there are users, and in what pieces the rest arrives. */
    @FuzzTest(maxDuration = "60s")
    void anyBytesAreARequestOrRefused(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        Map<String, String> users = (bytes[0] & 1) == 1 ? Dialogue.ALICE : Dialogue.NOBODY;
        MemoryStream.Pair pair = MemoryStream.pair();
        MemoryStream accepted = pair.right().readingAtMost(((bytes[0] & 0xFF) >>> 1) + 1);
        pair.left().write(bytes, 1, bytes.length - 1);
        pair.left().shutdownOutput();
        PortInbound inbound = Dialogue.inbound(users, Dialogue.CONNECT_ONLY, new Budget(9, 9), new PeerEvents() {});
        try {
            Request.Connect request = (Request.Connect) inbound.receive(accepted, Deadline.in(Duration.ofSeconds(20)));
            assertTrue(request.target().port() <= 0xFFFF);
            assertTrue(users.isEmpty() || contains(bytes, "secret") || contains(bytes, "other"));
            byte[] rest = accepted.readAll();
            assertArrayEquals(Arrays.copyOfRange(bytes, bytes.length - rest.length, bytes.length), rest);
        } catch (FailureException refused) {
            assertNotNull(refused.reason());
        }
        accepted.close();
        assertTrue(pair.left().readAll().length <= LONGEST_ANSWER);
        assertEquals(0, ((TestRunner) accepted.runner()).borrowed());
    }

    private static boolean contains(byte[] bytes, String word) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(word);
    }
}
