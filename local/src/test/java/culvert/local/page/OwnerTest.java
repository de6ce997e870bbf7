package culvert.local.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class OwnerTest {
    private static final InetSocketAddress PORT = at("127.0.0.1", 1080);
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid";

    @Test
    void theUserStandsInTheLineOfTheVisitorsSocket() {
        assertEquals(Owner.OURS, owner("1000", at("127.0.0.1", 40000), "0100007F:9C40", "0100007F:0438", "1000"));
        assertEquals(Owner.OURS, owner("1000", at("127.0.0.1", 40000), "0100007F:9C40", "0100007F:0438", "0"));
        assertEquals(
                Owner.SOMEBODY_ELSE, owner("1000", at("127.0.0.1", 40000), "0100007F:9C40", "0100007F:0438", "1001"));
    }

    @Test
    void anotherSocketIsNotMeant() {
        assertEquals(Owner.UNKNOWN, owner("1000", at("127.0.0.1", 40001), "0100007F:9C40", "0100007F:0438", "1001"));
        assertEquals(Owner.UNKNOWN, owner("1000", at("127.0.0.1", 40000), "0100007F:9C40", "0100007F:0439", "1001"));
    }

    @Test
    void aSocketOfIpv6MayHaveAnAddressOfIpv4() {
        assertEquals(
                Owner.SOMEBODY_ELSE,
                owner(
                        "1000",
                        at("127.0.0.1", 40000),
                        "0000000000000000FFFF00000100007F:9C40",
                        "0000000000000000FFFF00000100007F:0438",
                        "1001"));
    }

    @Test
    void onThisMachineAConnectionOfThisProcessIsOurs() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket visitor = new Socket(port.getInetAddress(), port.getLocalPort());
                Socket accepted = port.accept()) {
            InetSocketAddress from = (InetSocketAddress) accepted.getRemoteSocketAddress();
            InetSocketAddress to = (InetSocketAddress) accepted.getLocalSocketAddress();
            assertNotEquals(0, visitor.getLocalPort());
            assertEquals(Owner.OURS, Owner.of(from, to));
        }
    }

    /** The table of a machine that writes the least byte first. */
    private static Owner owner(String me, InetSocketAddress visitor, String local, String peer, String user) {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
        String line =
                "   7: " + local + " " + peer + " 01 00000000:00000000 00:00000000 00000000  " + user + "        0 12";
        return Owner.of((HEAD + "\n" + line).lines(), me, visitor, PORT);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
