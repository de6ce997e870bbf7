package culvert.local.socks;

import static culvert.local.socks.Dialogue.NOBODY;
import static culvert.local.socks.Dialogue.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class SocksDialectTest {

    @Test
    void whoSpeaksHttpIsToldWhatThisPortIs() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY);
        String answer = dialogue.answerTo(bytes("'GET / HTTP/1.1' 0d0a0d0a"));
        String text = new String(HexFormat.of().parseHex(answer), US_ASCII);
        assertTrue(text.startsWith("HTTP/1.1 400 "), text);
        assertTrue(text.contains("SOCKS"), text);
        int body = text.indexOf("\r\n\r\n") + 4;
        assertTrue(text.contains("Content-Length: " + (text.length() - body) + "\r\n"), text);
        assertEquals(Cause.MALFORMED, dialogue.failure().reason());
    }

    @Test
    void anyOtherFirstByteGetsNoAnswer() throws Exception {
        for (int first = 0; first < 256; first++) {
            if (first != 4 && first != 5 && (first < 'A' || first > 'Z')) {
                Dialogue dialogue = new Dialogue(NOBODY).begin();
                dialogue.client.write(new byte[] {(byte) first, 1, 0});
                assertEquals(Cause.MALFORMED, dialogue.failure().reason());
                assertEquals(0, dialogue.accepted.writes());
            }
        }
    }

    @Test
    void aConnectionWithoutAWordIsOver() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.close();
        assertEquals(Cause.TRUNCATED, dialogue.failure().reason());
        assertEquals(0, dialogue.accepted.writes());
    }
}
