package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.net.Cause;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name server that says nothing costs those their session who ask it, and nobody else anything. */
@Timeout(60)
class SilentNamesTest {
    /** What the resolver waits at most, with what a busy machine adds. */
    private static final Duration LIMIT = Duration.ofSeconds(5 + 5);

    private static final int ASKING = 20;
    private static final int ROUNDS = 500;

    @Test
    void asLongAsTheNameServerIsSilentOtherSessionsGoOn() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM)
                        .asking((InetSocketAddress) silent.getLocalSocketAddress()));
                Socket other = tunnel.connect(target)) {
            ping(other);
            List<Callable<Duration>> parts = new ArrayList<>();
            for (int i = 0; i < ASKING; i++) {
                String name = "silent" + i + ".culvert.test";
                parts.add(() -> waitForEnd(tunnel, name));
            }
            parts.add(() -> {
                long begun = System.nanoTime();
                for (int i = 0; i < ROUNDS; i++) {
                    ping(other);
                }
                try (Socket another = tunnel.connect(target)) {
                    ping(another);
                }
                return Duration.ofNanos(System.nanoTime() - begun);
            });
            List<Duration> took = Together.run(parts);
            Duration healthy = took.removeLast();
            took.forEach(time -> assertTrue(time.compareTo(LIMIT) < 0, time::toString));
            // they came while all the others were still waiting
            took.forEach(time -> assertTrue(healthy.compareTo(time) < 0, () -> healthy + " and " + time));
            assertEquals(
                    ASKING,
                    tunnel.remote().events().await(ASKING + 1).stream()
                            .filter(session -> session.outcome().cause() == Cause.NAME_TIMEOUT)
                            .count());
            ping(other);
        }
    }

    /** How long the application waits for an end, with or without RST; a byte would be an invention. */
    private static Duration waitForEnd(Tunnel tunnel, String name) throws Exception {
        long begun = System.nanoTime();
        try (Socket client = SocksClient.connect(tunnel.socks(), name, 80)) {
            client.getOutputStream().write("anybody there?".getBytes(UTF_8));
            SocksClient.endsWithReset(client);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void ping(Socket session) throws Exception {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
