package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of connections to names while the name server is silent: on the real commands, with their usual heap. */
@Tag("slow")
@Timeout(300)
class ManyNamesTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final int NAMES = 8_000;
    private static final int CLIENTS = 8;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void whoAsksForThemIsRefusedOrWaitsAndNobodyElseNotices() throws Exception {
        Queue<Socket> asking = new ConcurrentLinkedQueue<>();
        try (DatagramSocket silent = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(
                        Culvert.remoteCommand(
                                "-c", configuration(silent.getLocalPort()).toString()),
                        METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i * (NAMES / CLIENTS);
                clients.add(() -> {
                    for (int n = first; n < first + NAMES / CLIENTS; n++) {
                        asking.add(SocksClient.connect(local.address(), "name" + n + ".culvert.test", 80));
                    }
                    return first;
                });
            }
            Together.run(clients);
            ping(session);
            try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                ping(another);
            }
            Until.isTrue(
                    LIMIT,
                    () -> remote.count("cause=limit") + " refused, " + remote.count("cause=name-timeout")
                            + " timed out",
                    () -> remote.count("cause=limit")
                                    + remote.count("cause=name-timeout")
                                    + remote.count("cause=memory")
                            >= NAMES);
            assertTrue(remote.count("cause=limit") > NAMES / 2, "there was no limit");
            assertTrue(remote.count("cause=name-timeout") > 100, "nobody was waited for");
            assertTrue(remote.process().isAlive(), remote.process()::log);
            assertEquals(0, remote.count("OutOfMemory"));
            assertEquals(0, remote.count(".culvert.test"), "names that users visit are in the log");
            ping(session);
        } finally {
            for (Socket socket : asking) {
                socket.close();
            }
        }
        assertFalse(asking.isEmpty());
    }

    private Path configuration(int port) throws IOException {
        return Files.writeString(directory.resolve("config.json"), "{\"nameserver\": \"127.0.0.1:" + port + "\"}");
    }

    private static void ping(Socket session) throws IOException {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
