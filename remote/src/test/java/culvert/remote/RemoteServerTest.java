package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.RemoteOptions;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.NetworkException;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.carrier.CarrierTransport;
import culvert.net.plain.PlainTransport;
import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.SaltMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole remote end, with a local half and targets of the test, on each transport. */
@Timeout(60)
final class RemoteServerTest implements RelayEvents {
    private static final String PASSWORD = "the shared secret";
    private static final Method METHOD = Method.CHACHA20_IETF_POLY1305;
    private static final PortKeys KEYS = new PortKeys(METHOD, PASSWORD, Map.of());
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String[] LOOPBACK = {"127.0.0.0/8", "::1"};

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
    void bytesComeBackUnchangedFromANamedTarget(Engine engine) throws Exception {
        byte[] sent = new byte[2_000_000];
        new Random(3).nextBytes(sent);
        try (Transport transport = engine.open.get();
                EchoTarget target = EchoTarget.open();
                RemoteServer server = start(transport, "127.0.0.1", LOOPBACK)) {
            TestLocal local = new TestLocal(transport, METHOD, PASSWORD);
            byte[] got = local.exchange(server.addresses().getFirst(), target.named("echo.test"), sent);
            assertArrayEquals(sent, got);
            FinishedSession session = next();
            assertEquals(Cause.COMPLETE, session.outcome().cause());
            assertEquals(sent.length, session.outcome().up());
            assertEquals(sent.length, session.outcome().down());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPrivateTargetIsRefusedWithReset(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                EchoTarget target = EchoTarget.open();
                RemoteServer server = start(transport, "127.0.0.1")) {
            TestLocal local = new TestLocal(transport, METHOD, PASSWORD);
            assertReset(local, server.addresses().getFirst(), target.named("echo.test"));
            assertEquals(Cause.BLOCKED, next().outcome().cause());
            assertEquals(0, target.accepted());
        }
    }

    /** An application must see an error, not an empty answer. */
    private static void assertReset(TestLocal local, InetSocketAddress remote, Target target) {
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> local.exchange(remote, target, new byte[10]));
        NetworkException seen = assertInstanceOf(NetworkException.class, refused.getCause());
        assertEquals(Cause.RESET, seen.reason());
    }

    @ParameterizedTest
    @EnumSource
    void itsOwnListenerIsNoTargetEvenWhereLoopbackIsAllowed(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                RemoteServer server = start(transport, "::", LOOPBACK)) {
            TestLocal local = new TestLocal(transport, METHOD, PASSWORD);
            int port = server.addresses().getFirst().getPort();
            InetSocketAddress at = at("127.0.0.1", port);
            for (String self : List.of("127.0.0.1", "127.0.0.9", "::1")) {
                assertReset(local, at, new Target(Host.parse(self), port));
                assertEquals(Cause.BLOCKED, next().outcome().cause());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theUnspecifiedAddressListensToBothFamilies(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                EchoTarget target = EchoTarget.open();
                RemoteServer server = start(transport, "::", LOOPBACK)) {
            TestLocal local = new TestLocal(transport, METHOD, PASSWORD);
            int port = server.addresses().getFirst().getPort();
            assertTrue(port != 0);
            for (String family : List.of("127.0.0.1", "::1")) {
                InetSocketAddress at = at(family, port);
                assertEquals(10, local.exchange(at, target.named("echo.test"), new byte[10]).length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProbeIsReadToItsEndAndGetsFinAndNotAByte(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                RemoteServer server = start(transport, "127.0.0.1", LOOPBACK)) {
            Random random = new Random(4);
            for (int length : new int[] {0, 1, 33, 34, 49, 50, 51, 221, 1024, 200_000}) {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                try (Socket probe = connect(server)) {
                    probe.getOutputStream().write(noise);
                    probe.shutdownOutput();
                    assertEquals(-1, probe.getInputStream().read(), "answered " + length); // an RST would throw
                }
                Cause cause = next().outcome().cause();
                assertEquals(length < 50 ? Cause.TRUNCATED : Cause.AUTHENTICATION, cause, "for " + length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProbeThatDoesNotEndIsNotAnsweredEither(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                RemoteServer server = start(transport, "127.0.0.1", LOOPBACK);
                Socket probe = connect(server)) {
            probe.getOutputStream().write(new byte[221]);
            probe.setSoTimeout(300);
            assertThrows(
                    java.net.SocketTimeoutException.class,
                    () -> probe.getInputStream().read());
            assertTrue(finished.isEmpty());
            assertTrue(server.drain(Duration.ofMinutes(1)), "nobody waits for a probe");
            assertEquals(Cause.SHUTDOWN, next().outcome().cause());
            probe.setSoTimeout((int) SOON.toMillis());
            assertEquals(-1, probe.getInputStream().read(), "FIN as ever");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTargetsAnswerDoesNotReachAPeerOfAnotherPassword(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                EchoTarget target = EchoTarget.open();
                RemoteServer server = start(transport, "127.0.0.1", LOOPBACK)) {
            TestLocal stranger = new TestLocal(transport, METHOD, "a guess");
            byte[] got = stranger.exchange(server.addresses().getFirst(), target.named("echo.test"), new byte[10]);
            assertEquals(0, got.length);
            assertEquals(0, target.accepted());
            assertEquals(Cause.AUTHENTICATION, next().outcome().cause());
        }
    }

    /** The first is the same port of an address that nobody else uses. */
    @ParameterizedTest
    @EnumSource
    void whenOneAddressIsTakenNothingIsServed(Engine engine) throws Exception {
        try (Transport transport = engine.open.get();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            InetSocketAddress first = at("127.0.7.7", taken.getLocalPort());
            List<InetSocketAddress> listen = List.of(first, at("127.0.0.1", taken.getLocalPort()));
            assertThrows(IOException.class, () -> start(transport, listen));
            Until.isTrue(SOON, () -> first + " is still held", () -> isFree(first));
        }
    }

    private static boolean isFree(InetSocketAddress address) {
        try (ServerSocket again = new ServerSocket(address.getPort(), 1, address.getAddress())) {
            return again.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @Test
    void theHandshakesLimitIsDrawnFromOneToThreeMinutes() {
        List<Duration> drawn = java.util.stream.Stream.generate(Guard::drawn)
                .limit(2000)
                .sorted()
                .toList();
        assertTrue(drawn.getFirst().toSeconds() >= 60 && drawn.getFirst().toSeconds() < 65, drawn.getFirst()::toString);
        assertTrue(drawn.getLast().toMillis() <= 180_000 && drawn.getLast().toSeconds() >= 175);
        assertTrue(drawn.stream().distinct().count() > 1900);
    }

    @Test
    void theSettingsDoNotPrintThePassword() {
        assertFalse(RemoteOptions.of(KEYS).settings().toString().contains(PASSWORD));
    }

    @Override
    public void finished(FinishedSession session) {
        finished.add(session);
    }

    @Override
    public void defect(long session, Throwable problem) {
        defects.add(problem);
    }

    /** Among what was opened before something else could not be. */
    @Test
    void whoComesThroughAPortThatWasNeverInForceEnds() throws Exception {
        int free;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
            free = one.getLocalPort();
        }
        RemoteSettings before = RemoteOptions.of(KEYS)
                .listeningAt(at("127.0.0.1", 0))
                .allowing(LOOPBACK)
                .settings();
        PortSettings first = before.ports().getFirst();
        PortSettings second = with(first, at("127.0.0.2", free));
        PortSettings last = with(first, at("127.0.0.3", 0));
        CompletableFuture<RemoteServer> started = new CompletableFuture<>();
        try (Transport transport = CarrierTransport.nio(2);
                ServerSocket silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            TestLocal local = new TestLocal(transport, METHOD, PASSWORD);
            Target target = new Target(Host.parse("127.0.0.1"), silent.getLocalPort());
            Function<PortSettings, SaltMemory> salts = port -> {
                if (port.equals(last)) {
                    Thread.ofPlatform().daemon().start(() -> exchangeUntilTheEnd(local, second, target));
                    awaitASession(started.join());
                    throw new IllegalArgumentException("no file");
                }
                return ReplayMemory.inMemory(METHOD.edition());
            };
            Guard guard = new Guard(salts, ReplayMemory::ofDatagrams, () -> SOON);
            try (RemoteServer server = RemoteServer.start(before, transport, new LoopbackNames(), this, guard)) {
                started.complete(server);
                RemoteSettings next = with(before, List.of(first, second, last));
                assertThrows(IllegalArgumentException.class, () -> server.replace(next));
                assertEquals(Cause.USER_REMOVED, next().outcome().cause());
                assertEquals(1, server.addresses().size());
            }
        }
    }

    private static void exchangeUntilTheEnd(TestLocal local, PortSettings port, Target target) {
        assertThrows(
                ExecutionException.class, () -> local.exchange(port.listen().getFirst(), target, new byte[10]));
    }

    private static void awaitASession(RemoteServer server) {
        try {
            Until.isTrue(() -> "no session", () -> server.live().size() == 1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PortSettings with(PortSettings port, InetSocketAddress at) {
        return new PortSettings(
                List.of(at),
                port.keys(),
                port.lenientSegments(),
                port.mode(),
                port.plugin(),
                port.out(),
                port.proxies(),
                port.balancers());
    }

    private static RemoteSettings with(RemoteSettings all, List<PortSettings> ports) {
        return new RemoteSettings(
                ports,
                all.places(),
                all.limits(),
                all.targets(),
                all.egressAllow(),
                all.acl(),
                all.timeout(),
                all.idleTimeout(),
                all.sockets(),
                all.associations(),
                all.admin(),
                all.manager(),
                all.metrics(),
                all.store(),
                true);
    }

    private FinishedSession next() throws InterruptedException {
        FinishedSession session = finished.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(session, "no session has ended");
        return session;
    }

    private RemoteServer start(Transport transport, String listen, String... allowed) throws IOException {
        return start(transport, List.of(at(listen, 0)), allowed);
    }

    private RemoteServer start(Transport transport, List<InetSocketAddress> listen, String... allowed)
            throws IOException {
        return RemoteOptions.of(KEYS)
                .listeningAt(listen.toArray(InetSocketAddress[]::new))
                .allowing(allowed)
                .start(transport, new LoopbackNames(), this);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static Socket connect(RemoteServer server) throws IOException {
        InetSocketAddress at = server.addresses().getFirst();
        return new Socket(at.getAddress(), at.getPort());
    }

    /** Every name is this machine. */
    private static final class LoopbackNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        }

        @Override
        public void close() {}
    }
}
