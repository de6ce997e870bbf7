package culvert.net.dns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Any bytes are an answer or are not, and what is read from one is in it. */
class DnsMessageFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAnAnswerOrRefused(byte[] bytes) {
        DnsMessage.read(ByteBuffer.wrap(bytes)).ifPresent(reply -> {
            int records = reply.answers().size() + reply.authorities().size();
            assertTrue(records * 11 <= bytes.length, () -> records + " records in " + bytes.length + " bytes");
            assertTrue(reply.question().length() <= bytes.length);
            assertTrue(new Question("a.test", DnsMessage.A)
                            .answer(reply)
                            .addresses()
                            .size()
                    <= records);
        });
    }
}
