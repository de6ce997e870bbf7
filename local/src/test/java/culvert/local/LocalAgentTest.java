package culvert.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.SaltPrefix;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.net.Transport;
import culvert.net.carrier.CarrierTransport;
import culvert.net.plain.PlainTransport;
import culvert.relay.AssociationSettings;
import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole local end against a remote of the test, on each transport. */
final class LocalAgentTest implements RelayEvents {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final BlockingQueue<FinishedSession> finished = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> defects = new LinkedBlockingQueue<>();

    enum Engine {
        EPOLL(() -> CarrierTransport.epoll(2)),
        NIO(() -> CarrierTransport.nio(2)),
        PLAIN(PlainTransport::new);

        @SuppressWarnings("ImmutableEnumChecker") // a constructor
        private final Supplier<Transport> open;

        Engine(Supplier<Transport> open) {
            this.open = open;
        }
    }

    @AfterEach
    void nothingWentWrongInside() {
        assertTrue(defects.isEmpty(), defects::toString);
    }

    @ParameterizedTest
    @EnumSource
    void bytesComeBackUnchangedAndSoDoesTheEnd(Engine engine) throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (Transport transport = engine.open.get();
                TestRemote remote = new TestRemote(transport);
                LocalAgent agent = start(transport, listening(1), List.of(target(remote.address())));
                SocksClient client = new SocksClient(agent.addresses().getFirst())) {
            assertEquals(0, client.connect("echo.test", TestRemote.ECHO));
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    client.write(sent);
                    client.socket.shutdownOutput();
                } catch (IOException e) {
                    // the reader will miss what was not written
                }
            });
            assertArrayEquals(sent, client.socket.getInputStream().readAllBytes());
            writer.join();
            FinishedSession session = next();
            assertEquals(Cause.COMPLETE, session.outcome().cause());
            assertEquals(sent.length, session.outcome().up());
            assertEquals(sent.length, session.outcome().down());
            assertEquals("echo.test:7", session.target().orElseThrow().toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTargetMaySpeakFirst(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                TestRemote remote = new TestRemote(transport);
                LocalAgent agent = start(transport, listening(1), List.of(target(remote.address())));
                SocksClient client = new SocksClient(agent.addresses().getFirst())) {
            assertEquals(0, client.connect("mail.test", 25));
            assertArrayEquals("220 mail.test:25\n".getBytes(US_ASCII), client.read(17));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationGetsAnErrorAndNoneOfItsOwnBytesWhenTheyAreSentBack(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                ServerSocket mirror = new ServerSocket(0, 1, LOOPBACK);
                LocalAgent agent = start(
                        transport,
                        listening(1),
                        List.of(target(new InetSocketAddress(LOOPBACK, mirror.getLocalPort()))));
                SocksClient client = new SocksClient(agent.addresses().getFirst())) {
            Thread.ofPlatform().daemon().start(() -> sendBack(mirror));
            assertEquals(0, client.connect("echo.test", 80));
            assertThrows(
                    SocketException.class,
                    () -> { // by which of both depends on who comes first
                        client.write("nothing that should come back".getBytes(US_ASCII));
                        client.socket.getInputStream().read();
                    });
            assertEquals(Cause.REPLAY, next().outcome().cause());
        }
    }

    private static void sendBack(ServerSocket mirror) {
        try (Socket attacked = mirror.accept()) {
            attacked.getInputStream().transferTo(attacked.getOutputStream());
        } catch (IOException e) {
            // the local end breaks the session, as it should
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRemoteThatIsDownIsSkippedAndAllDownAreTold(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                TestRemote remote = new TestRemote(transport);
                Socket closed = closed();
                LocalAgent agent = start(transport, listening(1), List.of(target(closed), target(remote.address())));
                LocalAgent lost = start(transport, listening(1), List.of(target(closed)))) {
            for (int i = 0; i < 8; i++) {
                try (SocksClient client = new SocksClient(agent.addresses().getFirst())) {
                    assertEquals(0, client.connect("echo.test", TestRemote.ECHO));
                }
            }
            try (SocksClient client = new SocksClient(lost.addresses().getFirst())) {
                assertEquals(5, client.connect("echo.test", TestRemote.ECHO));
                assertEquals(-1, client.socket.getInputStream().read());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aShutdownWaitsThenCuts(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                TestRemote remote = new TestRemote(transport);
                LocalAgent agent = start(transport, listening(1), List.of(target(remote.address())));
                SocksClient client = new SocksClient(agent.addresses().getFirst())) {
            assertEquals(0, client.connect("mail.test", 25));
            client.read(17);
            agent.stopAccepting();
            assertFalse(agent.drain(Duration.ofMillis(50)));
            assertEquals(Cause.SHUTDOWN, next().outcome().cause());
            assertThrows(SocketException.class, () -> client.read(1), "a cut session is reset");
            // the session is forgotten after it was told
            Until.isTrue(() -> "it is still there", () -> agent.drain(Duration.ZERO));
        }
    }

    /** The first is the same port of an address that nobody else uses. */
    @ParameterizedTest
    @EnumSource
    void whenOneAddressIsTakenNoneIsHeld(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            InetSocketAddress first = new InetSocketAddress(InetAddress.ofLiteral("127.0.7.7"), taken.getLocalPort());
            InetSocketAddress second = new InetSocketAddress(LOOPBACK, taken.getLocalPort());
            List<Target> servers = List.of(target(second));
            assertThrows(IOException.class, () -> start(transport, List.of(first, second), servers));
            assertTrue(becomesFree(first));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyListenerServes(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                TestRemote remote = new TestRemote(transport);
                LocalAgent agent = start(transport, listening(2), List.of(target(remote.address())))) {
            assertEquals(2, agent.addresses().size());
            for (InetSocketAddress address : agent.addresses()) {
                assertTrue(address.getPort() != 0);
                try (SocksClient client = new SocksClient(address)) {
                    assertEquals(0, client.connect("mail.test", 25));
                }
            }
        }
    }

    @Override
    public void finished(FinishedSession session) {
        finished.add(session);
    }

    @Override
    public void defect(long session, Throwable problem) {
        defects.add(problem);
    }

    private FinishedSession next() throws InterruptedException {
        FinishedSession session = finished.poll(20, TimeUnit.SECONDS);
        assertNotNull(session, "no session has ended");
        return session;
    }

    private LocalAgent start(Transport transport, List<InetSocketAddress> listen, List<Target> servers)
            throws IOException {
        LocalSettings settings = new LocalSettings(
                listen,
                List.of(new ServerSettings(
                        "",
                        servers,
                        TestRemote.METHOD,
                        TestRemote.PASSWORD,
                        SaltPrefix.NONE,
                        false,
                        Mode.TCP_AND_UDP,
                        1,
                        1,
                        Optional.empty())),
                Map.of(),
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ZERO,
                SocketSettings.DEFAULT,
                Mode.TCP_ONLY,
                new AssociationSettings(Duration.ofMinutes(5), 1),
                Optional.empty());
        return LocalAgent.start(settings, transport, new NoNames(), this);
    }

    private static List<InetSocketAddress> listening(int ports) {
        return Collections.nCopies(ports, new InetSocketAddress(LOOPBACK, 0));
    }

    private static Target target(InetSocketAddress address) {
        return new Target(new Ip(address.getAddress()), address.getPort());
    }

    /** A carrier closes its listening socket in its own time, soon. */
    private static boolean becomesFree(InetSocketAddress address) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < until) {
            try (ServerSocket again = new ServerSocket(address.getPort(), 1, address.getAddress())) {
                return again.isBound();
            } catch (IOException stillTaken) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        return false;
    }

    /** Holds a port, as long as it is open, and does not listen there. */
    private static Socket closed() throws IOException {
        Socket holder = new Socket();
        try {
            holder.bind(new InetSocketAddress(LOOPBACK, 0));
            return holder;
        } catch (IOException e) {
            holder.close();
            throw e;
        }
    }

    private static Target target(Socket closed) {
        return target((InetSocketAddress) closed.getLocalSocketAddress());
    }

    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            throw new DialException(Cause.NAME_NOT_FOUND, "no names here");
        }

        @Override
        public void close() {}
    }
}
