package culvert.local.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.http.HeadBytes;
import culvert.http.HeadParser;
import culvert.http.Refusal;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.MemoryStream;
import culvert.net.TestRunner;
import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Whatever is said as HTTP, by a client or by a target, is understood or refused, and nothing else. */
final class HttpDialectFuzzTest {
    /** A status line, fields, and a sentence or two that may quote some of what was said. */
    private static final int LONGEST_ANSWER = 4096;

    /** The input's first byte says whether there are users, and in what pieces the rest arrives. */
    @FuzzTest(maxDuration = "60s")
    void anyBytesAreARequestOrRefused(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        Map<String, String> users = (bytes[0] & 1) == 1 ? HttpPort.ALICE : Map.of();
        MemoryStream.Pair pair = MemoryStream.pair();
        MemoryStream accepted = pair.right().readingAtMost(((bytes[0] & 0xFF) >>> 1) + 1);
        pair.left().write(bytes, 1, bytes.length - 1);
        pair.left().shutdownOutput();
        try {
            Request.Connect request = (Request.Connect) HttpPort.inbound(users, new Budget(9, 9), new PeerEvents() {})
                    .receive(accepted, Deadline.in(Duration.ofSeconds(20)));
            assertTrue(request.target().port() > 0);
        } catch (FailureException refused) {
            assertNotNull(refused.reason());
        }
        accepted.close();
        assertTrue(pair.left().readAll().length <= LONGEST_ANSWER);
        assertEquals(0, ((TestRunner) accepted.runner()).borrowed());
    }

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAResponseOrRefused(byte[] bytes) {
        try {
            HeadBytes head = new HeadBytes(MemoryBudget.ofProcess().open(() -> {}));
            int length = 0;
            while (length < bytes.length && !head.add(bytes[length++] & 0xFF)) {
                // until the head is complete
            }
            Body body = Body.of(HeadParser.response(head.take()));
            byte[] rest = Arrays.copyOfRange(bytes, length, bytes.length);
            int taken = body.take(rest, 0, rest.length);
            assertTrue(taken >= 0 && taken <= rest.length);
        } catch (Refusal refused) {
            assertTrue(refused.answer().bytes(true).length <= LONGEST_ANSWER);
        }
    }
}
