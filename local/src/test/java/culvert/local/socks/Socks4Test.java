package culvert.local.socks;

import static culvert.local.socks.Dialogue.ALICE;
import static culvert.local.socks.Dialogue.NOBODY;
import static culvert.local.socks.Dialogue.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.net.Cause;
import culvert.relay.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class Socks4Test {
    private static final String REJECTED = "005b000000000000";
    private static final String TO_NAME = "0401 01bb 00000001 'me' 00 'example.com' 00";

    @Test
    void anAddressIsUnderstood() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes("0401 0050 c0000201 'me' 00"));
        assertEquals("192.0.2.1:80", dialogue.connect().target().toString());
    }

    @Test
    void theDialogueIsTheSameForEverySplit() throws Exception {
        byte[] words = bytes(TO_NAME + "'payload'");
        for (int split = 0; split <= words.length; split++) {
            Dialogue dialogue = new Dialogue(NOBODY).begin();
            dialogue.client.write(words, 0, split);
            dialogue.client.write(words, split, words.length - split);
            dialogue.client.shutdownOutput();
            assertEquals("example.com:443", dialogue.connect().target().toString());
            assertArrayEquals(bytes("'payload'"), dialogue.payload(), "split at " + split);
        }
    }

    @Test
    void everyTruncationEndsTheDialogue() throws Exception {
        byte[] words = bytes(TO_NAME);
        for (int length = 0; length < words.length; length++) {
            Dialogue dialogue = new Dialogue(NOBODY).begin();
            dialogue.client.write(words, 0, length);
            dialogue.client.shutdownOutput();
            assertEquals(Cause.TRUNCATED, dialogue.failure().reason(), "after " + length + " bytes");
        }
    }

    @Test
    void successTellsNoAddress() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes(TO_NAME));
        Request request = dialogue.request();
        request.reply().accept(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 8080));
        dialogue.expect("005a 0000 00000000");
        request.reply().accept(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::7"), 8080));
        dialogue.expect("005a 0000 00000000");
    }

    @Test
    void aFailedDialIsARejection() throws Exception {
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes(TO_NAME));
        Request request = dialogue.request();
        dialogue.client.shutdownOutput();
        request.reply().refuse(Cause.REFUSED);
        assertEquals(REJECTED, Dialogue.hex(dialogue.client.readAll()));
    }

    @Test
    void whereUsersAreConfiguredItIsRefused() throws Exception {
        assertRejected(new Dialogue(ALICE), "0401 0050 c0000201 'alice' 00", Cause.CREDENTIALS);
    }

    @Test
    void onlyConnectIsServed() throws Exception {
        assertRejected(new Dialogue(NOBODY), "0402 0050 c0000201 00", Cause.UNSUPPORTED_COMMAND);
        assertRejected(new Dialogue(NOBODY), "0400 0050 c0000201 00", Cause.UNSUPPORTED_COMMAND);
    }

    @Test
    void fieldsHaveAnEnd() throws Exception {
        String longest = "'" + "u".repeat(255) + "'";
        Dialogue dialogue = new Dialogue(NOBODY).begin();
        dialogue.client.write(bytes("0401 0050 c0000201" + longest + "00"));
        assertEquals("192.0.2.1:80", dialogue.connect().target().toString());
        assertRejected(new Dialogue(NOBODY), "0401 0050 c0000201" + longest + "75", Cause.MALFORMED);
        assertRejected(new Dialogue(NOBODY), "0401 0050 00000001 00" + longest + "75", Cause.MALFORMED);
        assertRejected(new Dialogue(NOBODY), "0401 0050 00000001 00 00", Cause.MALFORMED);
        assertRejected(new Dialogue(NOBODY), "0401 0050 00000001 00 'a b' 00", Cause.MALFORMED);
    }

    private static void assertRejected(Dialogue dialogue, String words, Cause cause) throws Exception {
        assertEquals(REJECTED, dialogue.answerTo(bytes(words)));
        assertEquals(cause, dialogue.failure().reason());
    }
}
