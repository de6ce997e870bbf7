package culvert.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.RestartingManager;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.SocksDatagrams;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.UdpTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service manager keeps the listening sockets while a real server is started again: whoever connects meanwhile waits,
 * and is served.
 */
@Timeout(300)
class RestartTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Longer than any answer takes that does not wait for another process. */
    private static final int MOMENT_MILLIS = 400;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("config.json");
    }

    @Test
    void whoComesWhileOneEndsAndTheNextStartsIsServed() throws Exception {
        int port = Ports.free();
        configure(port);
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                RestartingManager manager = RestartingManager.start(file, "");
                Culvert local = Culvert.local(at(port), METHOD)) {
            try (Socket old = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(
                        isAnswered(old, 'a', SOON),
                        () -> manager.process().log() + local.process().log());
                manager.signal(1, "TERM");
                manager.process().await(SOON, "waiting for connections to end");
                try (Socket next = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                    assertFalse(isAnswered(next, 'b', Duration.ofMillis(MOMENT_MILLIS)), "served by whom?");
                    assertTrue(isAnswered(old, 'c', SOON), "what was open goes on");
                    old.shutdownOutput();
                    assertEquals('b', next.getInputStream().read());
                }
            }
            assertEquals(0, manager.count("forgot"), manager::log);
            manager.signal(2, "KILL");
            manager.process().await(SOON, "(?ms)^ended .*^ended ");
            try (Socket next = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(next, 'd', SOON));
            }
        }
    }

    @Test
    void portsThatAreGoneAreNotKept() throws Exception {
        int port = Ports.free();
        int other = Ports.free();
        configure(port);
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                RestartingManager manager = RestartingManager.start(file, "");
                Culvert local = Culvert.local(at(other), METHOD)) {
            manager.process().await(SOON, "kept culvert.tcp.7f000001." + port);
            configure(other);
            manager.signal(1, "HUP");
            manager.process().await(SOON, "kept culvert.tcp.7f000001." + other);
            manager.process().await(SOON, "forgot culvert.tcp.7f000001." + port);
            awaitFree(port);
            configure(port);
            manager.signal(1, "TERM");
            // read with another configuration
            manager.process().await(SOON, "forgot culvert.tcp.7f000001." + other);
            awaitFree(other);
            configure(other);
            manager.signal(2, "HUP");
            Until.isTrue(SOON, manager::log, () -> manager.count("kept culvert.tcp.7f000001." + other) >= 2);
            try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(session, 'a', SOON));
            }
            configure("0.0.0.0", other);
            manager.signal(2, "TERM");
            manager.process().await(SOON, "listening address=0.0.0.0:" + other + " protocol=shadowsocks\n");
            assertFalse(manager.process().log().contains("cannot"), manager::log);
        }
    }

    @Test
    void itListensByTheSocketsThatItIsStartedWith() throws Exception {
        int port = Ports.free();
        int other = Ports.free();
        configure(port);
        byte[] words = "by another's socket".getBytes(US_ASCII);
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                UdpTarget datagrams = UdpTarget.open();
                RestartingManager manager = RestartingManager.start(
                        file, "tcp/127.0.0.1/%d,udp/127.0.0.1/%d,tcp/127.0.0.1/%d".formatted(port, port, other));
                Culvert local = Culvert.localWithDatagrams(at(port), METHOD);
                SocksDatagrams association = SocksDatagrams.open(local.address())) {
            manager.process().await(SOON, "some.socket was passed to listen on 127.0.0.1:" + other + " \\(TCP\\)");
            assertEquals(1, manager.count("was passed to listen"), manager::log);
            assertEquals(1, manager.count("(a.pipe) is no socket of TCP or UDP: not used"), manager::log);
            try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(session, 'a', SOON));
            }
            association.send(Target.of(datagrams.address()), words);
            assertArrayEquals(words, association.receive().payload());
            manager.signal(1, "TERM");
            try (Socket next = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
                assertTrue(isAnswered(next, 'b', SOON));
            }
        }
    }

    /** Waits until nobody has it. */
    private static void awaitFree(int port) throws InterruptedException {
        Until.isTrue(SOON, () -> "port " + port, () -> {
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return taken.isBound();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private void configure(int port) throws IOException {
        configure("127.0.0.1", port);
    }

    private void configure(String address, int port) throws IOException {
        Files.writeString(file, """
                {"egress_allow": ["127.0.0.0/8"], "servers": [{"server": "%s", "server_port": %d,
                 "method": "%s", "password": "%s", "mode": "tcp_and_udp"}]}""".formatted(address, port, METHOD.label(), TunnelOptions.password(METHOD)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Sends a byte, and whether the echo comes in time. */
    private static boolean isAnswered(Socket session, char said, Duration limit) throws IOException {
        session.getOutputStream().write(said);
        session.setSoTimeout((int) limit.toMillis());
        try {
            return session.getInputStream().read() == said;
        } catch (SocketTimeoutException silent) {
            session.setSoTimeout((int) TimeUnit.MINUTES.toMillis(2));
            return false;
        }
    }
}
