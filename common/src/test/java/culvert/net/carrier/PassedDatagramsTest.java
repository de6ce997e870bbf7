package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.net.PacketBatch;
import culvert.net.Runner;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port for datagrams whose socket was passed to this process, which is open as long as that lives. */
@Timeout(60)
final class PassedDatagramsTest {
    private static final int TIMES = 5;

    @BeforeAll
    static void epollIsThere() {
        Epoll.ensureAvailability();
    }

    @Test
    void itIsClosedAndOpenedAndHearsAgain() throws Exception {
        LinuxSocket passed = LinuxSocket.newSocketDgram(false);
        try {
            passed.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            KeptSockets kept = new KeptSockets(
                    List.of(new KeptSockets.Passed(passed.intValue(), "udp")), KeptSockets.Keeper.NOBODY);
            try (CarrierTransport transport = CarrierTransport.epoll(1, kept)) {
                Runner runner = transport.runner();
                for (int i = 0; i < TIMES; i++) {
                    CompletableFuture<Integer> heard = new CompletableFuture<>();
                    runner.start("test", () -> hear(runner, passed.localAddress(), heard));
                    assertEquals(1, heard.get(20, TimeUnit.SECONDS));
                }
            }
        } finally {
            passed.close();
        }
    }

    /** Opens the port, sends it a datagram, takes that, and closes the port. */
    private static void hear(Runner runner, InetSocketAddress at, CompletableFuture<Integer> heard) {
        try (DatagramSocket sender = new DatagramSocket()) {
            EpollPacketSocket socket = (EpollPacketSocket) runner.bind(at);
            sender.send(new DatagramPacket(new byte[1], 1, at));
            socket.awaitReadable();
            int count = socket.tryReceive(new PacketBatch());
            socket.close();
            while (socket.fd().isOpen()) {
                runner.giveWay();
            }
            heard.complete(count);
        } catch (Throwable e) {
            heard.completeExceptionally(e);
        }
    }
}
