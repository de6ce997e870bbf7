package culvert.remote.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Whatever a balancer sends is a header, of which no byte too many is read, or none; nothing else comes of it. */
class ProxyHeaderFuzzTest {
    private static final byte[] VERSION_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_2 = Arrays.copyOf(Headers.LOCAL, 12);

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAHeaderOrNone(byte[] bytes) throws IOException {
        assertIsReadOrRefused(bytes);
    }

    @FuzzTest(maxDuration = "60s")
    void anyRestOfALineIsOneOrNone(byte[] bytes) throws IOException {
        assertIsReadOrRefused(behind(VERSION_1, bytes));
    }

    @FuzzTest(maxDuration = "60s")
    void anyRestBehindTheSignatureIsOneOrNone(byte[] bytes) throws IOException {
        assertIsReadOrRefused(behind(VERSION_2, bytes));
    }

    private static void assertIsReadOrRefused(byte[] bytes) throws IOException {
        MemoryStream.Pair pair = MemoryStream.pair();
        try (MemoryStream balancer = pair.left()) {
            balancer.tryWrite(bytes, 0, bytes.length);
            balancer.shutdownOutput();
            ProxyHeader.read(pair.right(), Deadline.in(Duration.ofSeconds(20)));
            int read = Math.toIntExact(pair.right().bytesRead());
            assertEquals(end(bytes), read);
        } catch (FailureException refused) {
            assertEquals(Cause.PROXY_HEADER, refused.reason());
            assertTrue(pair.right().bytesRead() <= 16 + BinaryHeader.MOST);
        }
    }

    /** Where a header ends by what the specification says. */
    private static int end(byte[] bytes) {
        if (bytes[0] == VERSION_2[0]) {
            return 16 + ((bytes[14] & 0xFF) << 8 | (bytes[15] & 0xFF));
        }
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\r\n") + 2;
    }

    private static byte[] behind(byte[] beginning, byte[] bytes) {
        byte[] all = Arrays.copyOf(beginning, beginning.length + bytes.length);
        System.arraycopy(bytes, 0, all, beginning.length, bytes.length);
        return all;
    }
}
