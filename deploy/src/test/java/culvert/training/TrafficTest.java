package culvert.training;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class TrafficTest {
    @Test
    void aTunnelThatDoesNotAnswerSocksEndsTheTrainingRun() throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        // answers everything with what it hears, which is no SOCKS reply
        try (EchoTarget echo = EchoTarget.open();
                ServerSocket unused = new ServerSocket(0, 1, loopback)) {
            InetSocketAddress target = new InetSocketAddress(loopback, unused.getLocalPort());
            assertThrows(IOException.class, () -> Traffic.through(echo.address(), target, NameServer.NAME));
        }
    }
}
