package culvert.local.port;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.MemoryStream;
import culvert.net.TestRunner;
import org.junit.jupiter.api.Test;

class FinalReplyTest {
    @Test
    void aClientThatSendsOnLetsOthersGoFirst() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(new byte[200 * 1024]);
        pair.left().shutdownOutput();
        FinalReply.send(pair.right(), new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, pair.left().readAll());
        long turns = ((TestRunner) pair.right().runner()).gaveWay();
        assertTrue(turns >= 3, () -> turns + " turns");
    }
}
