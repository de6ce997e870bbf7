package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real commands under noise, and without descriptors. */
@Timeout(300)
class HardshipTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Payload NOISE = new Payload(99, 10_000_000);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final int DESCRIPTORS = 256;
    private static final String CANNOT_ACCEPT = "cannot accept";

    @Test
    void noiseOnEitherPortDoesNoHarmAndTheRemoteSaysNothing() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            ping(session);
            try (Socket probe = connect(remote.address())) {
                Payload.Received answer = Together.during(
                        () -> {
                            NOISE.writeTo(probe.getOutputStream());
                            probe.shutdownOutput();
                        },
                        () -> Payload.read(probe.getInputStream()));
                assertEquals(0, answer.bytes());
            }
            try (Socket client = connect(local.address())) {
                try {
                    NOISE.writeTo(client.getOutputStream());
                } catch (SocketException refused) {
                    assertTrue(SocksClient.isBroken(refused), refused::toString);
                }
            }
            ping(session);
            try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                ping(another);
            }
            assertEquals(
                    0,
                    remote.count("ERROR") + local.count("ERROR"),
                    remote.process().log());
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void withoutDescriptorsAcceptingResumesByItself(String transport) throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.localWithDescriptors(100, remote.address(), METHOD, transport);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            ping(session);
            List<Socket> crowd = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    crowd.add(connect(local.address()));
                }
                Until.isTrue(SOON, local.process()::log, () -> local.count(CANNOT_ACCEPT) >= 1);
                long begun = System.nanoTime();
                long first = local.count(CANNOT_ACCEPT);
                long ticks = local.process().processorTicks();
                assertFalse(Until.holds(Duration.ofSeconds(5), () -> pingFails(session)), "a session was disturbed");
                long used = local.process().processorTicks() - ticks;
                assertTrue(used < 250, () -> "a core was busy for " + used + " of 500 ticks");
                long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
                long lines = local.count(CANNOT_ACCEPT) - first;
                assertTrue(
                        lines <= seconds + 2,
                        lines + " lines in " + seconds + " s\n"
                                + local.process().log());
            } finally {
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
            Until.isTrue(SOON, local.process()::log, () -> anotherSessionWorks(local, target));
            ping(session);
        }
    }

    /** A flood of those who have not authenticated never takes the descriptors of those who have. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void silentConnectionsDoNotUseUpTheDescriptorsOfTheRemote(String transport) throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remoteWithDescriptors(DESCRIPTORS, METHOD, transport);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            ping(session);
            List<Socket> crowd = new ArrayList<>();
            try {
                for (int i = 0; i < 4 * DESCRIPTORS; i++) {
                    crowd.add(connect(remote.address()));
                }
                ping(session);
                for (int i = 0; i < 20; i++) {
                    try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                        ping(another);
                    }
                }
                Socket first = crowd.getFirst();
                first.setSoTimeout((int) SOON.toMillis());
                assertEquals(-1, first.getInputStream().read(), "FIN for the oldest, which made room");
            } finally {
                closeAll(crowd);
            }
            assertEquals(0, remote.count("ERROR"), remote.process()::log);
        }
    }

    @Tag("slow")
    @Test
    void theRemoteWithoutDescriptorsLosesNothingThatIsOpenAndGoesOnByItself() throws Exception {
        Payload much = new Payload(3, 20_000_000);
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                TcpTarget source = TcpTarget.open(connection -> much.writeTo(connection.getOutputStream()));
                Culvert remote = Culvert.remoteWithDescriptors(DESCRIPTORS, METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", echo.port());
                Socket transfer = SocksClient.connect(local.address(), "127.0.0.1", source.port())) {
            ping(session);
            // a local end waits a moment for what a client says first, so this one is open only when something has come
            PushbackInputStream received = new PushbackInputStream(transfer.getInputStream());
            received.unread(received.read());
            List<Socket> crowd = new ArrayList<>();
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < DESCRIPTORS; i++) {
                    Socket another = SocksClient.connect(local.address(), "127.0.0.1", echo.port());
                    another.getOutputStream().write('p');
                    crowd.add(another);
                }
                // whatever a session of two descriptors has left over
                for (int i = 0; i < 10; i++) {
                    silent.add(connect(remote.address()));
                }
                Until.isTrue(SOON, remote.process()::log, () -> remote.count(CANNOT_ACCEPT) >= 1);
                long begun = System.nanoTime();
                long first = remote.count(CANNOT_ACCEPT);
                assertFalse(Until.holds(Duration.ofSeconds(5), () -> pingFails(session)), "a session was disturbed");
                long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
                long lines = remote.count(CANNOT_ACCEPT) - first;
                assertTrue(
                        lines <= seconds + 2,
                        () -> lines + " lines: " + remote.process().log());
            } finally {
                closeAll(silent);
                closeAll(crowd);
            }
            assertEquals(much.expected(), Payload.read(received));
            ping(session);
            Until.isTrue(SOON, remote.process()::log, () -> anotherSessionWorks(local, echo));
            assertTrue(remote.count("cause=no-descriptors") > 0, remote.process()::log);
            assertEquals(0, remote.count("ERROR"), remote.process()::log);
        }
    }

    /** However often one is accepted in between. */
    @Tag("slow")
    @Test
    void failuresToAcceptAreALineASecondOnThePlainTransportToo() throws Exception {
        try (TcpTarget echo = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remoteWithDescriptors(DESCRIPTORS, METHOD, "plain");
                Culvert local = Culvert.local(remote.address(), METHOD)) {
            List<Socket> crowd = new ArrayList<>();
            try {
                for (int i = 0; i < DESCRIPTORS; i++) {
                    crowd.add(askThrough(local, echo));
                }
                Until.isTrue(SOON, remote.process()::log, () -> remote.count(CANNOT_ACCEPT) >= 1);
                long begun = System.nanoTime();
                long first = remote.count(CANNOT_ACCEPT);
                while (System.nanoTime() - begun < Duration.ofSeconds(3).toNanos()) {
                    crowd.removeFirst().close();
                    crowd.add(askThrough(local, echo));
                }
                long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
                long lines = remote.count(CANNOT_ACCEPT) - first;
                assertTrue(
                        lines <= seconds + 2,
                        () -> lines + " lines: " + remote.process().log());
            } finally {
                closeAll(crowd);
            }
        }
    }

    private static Socket askThrough(Culvert local, TcpTarget target) throws IOException {
        Socket socket = SocksClient.connect(local.address(), "127.0.0.1", target.port());
        socket.getOutputStream().write('p');
        return socket;
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static Socket connect(InetSocketAddress to) throws IOException {
        return new Socket(to.getAddress(), to.getPort());
    }

    /** Not at once: the descriptors of a crowd that has just gone come back one by one. */
    private static boolean anotherSessionWorks(Culvert local, TcpTarget echo) {
        try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", echo.port())) {
            another.getOutputStream().write('p');
            return another.getInputStream().read() == 'p';
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean pingFails(Socket session) {
        try {
            ping(session);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void ping(Socket session) throws IOException {
        session.getOutputStream().write('p');
        assertEquals('p', session.getInputStream().read());
    }
}
