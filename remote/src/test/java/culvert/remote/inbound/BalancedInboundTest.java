package culvert.remote.inbound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.Until;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.From;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.relay.Budget;
import culvert.relay.PeerEvents;
import culvert.relay.Request;
import culvert.remote.entry.Headers;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may say whose a connection is has to; all others are strangers, and what looks whether somebody is there is none. */
@Timeout(60)
class BalancedInboundTest {
    private static final String BALANCER = "192.0.2.1";
    private static final String CLIENT = "203.0.113.7";
    private static final String BARRED = "203.0.113.66";
    private static final Target TARGET = new Target(Host.parse("example.com"), 443);
    private static final byte[] DATA = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final BlockingQueue<List<Object>> told = new LinkedBlockingQueue<>();
    private final Budget budget = new Budget(100, 1);
    private final PeerEvents events = new PeerEvents() {
        @Override
        public void unauthenticated(Cause why, InetSocketAddress peer, long bytes) {
            told.add(List.of(why, peer.getAddress().getHostAddress(), bytes));
        }
    };

    static List<byte[]> named() {
        return List.of(Headers.text(CLIENT, 4711), Headers.binary(CLIENT, 4711));
    }

    static List<byte[]> nameless() {
        return List.of(Headers.UNKNOWN, Headers.LOCAL);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void whatFollowsTheHeaderIsServedAsItsClients(Method method) throws Exception {
        for (byte[] header : named()) {
            assertIsServed(method, header, BALANCER, CLIENT);
        }
    }

    @Test
    void aHeaderThatNamesNobodyLeavesTheBalancersOwn() throws Exception {
        for (byte[] header : nameless()) {
            assertIsServed(Method.AES_256_GCM, header, BALANCER, BALANCER);
        }
    }

    @Test
    void fromElsewhereThereIsNone() throws Exception {
        assertIsServed(Method.AES_256_GCM, new byte[0], CLIENT, CLIENT);
        for (byte[] header : named()) {
            assertEquals(Cause.AUTHENTICATION, failure(CLIENT, header, new byte[200]));
            assertTold(Cause.AUTHENTICATION, CLIENT, header.length + 200);
        }
    }

    @Test
    void rulesAboutClientsAskAboutTheOneOfTheHeader() throws Exception {
        assertEquals(Cause.BLOCKED, failure(BALANCER, Headers.binary(BARRED, 1), new byte[200]));
        assertTold(Cause.BLOCKED, BARRED, 200);
        assertIsServed(Method.AES_256_GCM, Headers.binary(CLIENT, 1), BARRED + "/balancer", CLIENT);
    }

    @Test
    void whoHasNoneIsRefusedByACauseOfItsOwnAndHearsNothing() throws Exception {
        assertEquals(Cause.PROXY_HEADER, failure(BALANCER, new byte[200]));
        assertTold(Cause.PROXY_HEADER, BALANCER, 15);
        byte[] cut = Headers.binary(CLIENT, 1);
        assertEquals(Cause.PROXY_HEADER, failure(BALANCER, Arrays.copyOf(cut, cut.length - 1)));
        assertTold(Cause.PROXY_HEADER, BALANCER, cut.length - 1);
    }

    @Test
    void whoSaysNothingForTooLongHasNone() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        FailureException why = assertThrows(
                FailureException.class,
                () -> inbound(Method.AES_256_GCM)
                        .receive(new From(pair.right(), BALANCER), Deadline.in(Duration.ofMillis(20))));
        assertEquals(Cause.PROXY_HEADER, why.reason());
        assertTold(Cause.PROXY_HEADER, BALANCER, 0);
        assertEquals(0, pair.left().readAll().length);
        assertEquals(0, budget.held());
    }

    /** Before any byte, or after a header that names nobody; with FIN or RST. */
    @Test
    void whoOnlyLooksIsNoStranger() throws Exception {
        assertEquals(Cause.HEALTH_CHECK, failure(BALANCER));
        for (byte[] header : nameless()) {
            assertEquals(Cause.HEALTH_CHECK, failure(BALANCER, header));
        }
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().reset();
        FailureException why = assertThrows(
                FailureException.class,
                () -> inbound(Method.AES_256_GCM).receive(new From(pair.right(), BALANCER), Deadline.in(LONG)));
        assertEquals(Cause.HEALTH_CHECK, why.reason());
        assertEquals(List.of(), List.copyOf(told));
        assertEquals(0, budget.held());
    }

    @ParameterizedTest
    @MethodSource("named")
    void aNamedClientThatOnlyLooksIsOne(byte[] header) throws Exception {
        assertEquals(Cause.TRUNCATED, failure(BALANCER, header));
        assertTold(Cause.TRUNCATED, CLIENT, 0);
    }

    @Test
    void whatFollowsAHeaderOfNobodyIsAStrangersAsEverywhere() throws Exception {
        assertEquals(Cause.AUTHENTICATION, failure(BALANCER, Headers.LOCAL, new byte[200]));
        assertTold(Cause.AUTHENTICATION, BALANCER, 200);
    }

    @Test
    void oneThatHasToMakeRoomBeforeItsHeaderIsEvicted() throws Exception {
        Budget small = new Budget(1, 1);
        BalancedInbound inbound =
                new BalancedInbound(behind(Method.AES_256_GCM, small), BalancedInboundTest::isBalancer, small, events);
        MemoryStream.Pair pair = MemoryStream.pair();
        FutureTask<Cause> serving = new FutureTask<>(() -> assertThrows(
                        FailureException.class,
                        () -> inbound.receive(new From(pair.right(), BALANCER), Deadline.in(Duration.ofMinutes(3))))
                .reason());
        Thread.startVirtualThread(serving);
        Until.isTrue(() -> "not there", () -> small.held() == 1);
        small.enter(MemoryStream.pair().right());
        assertEquals(Cause.EVICTED, serving.get());
        assertTold(Cause.EVICTED, BALANCER, 0);
        assertEquals(0, pair.left().readAll().length);
        assertFalse(pair.left().wasReset());
    }

    private void assertIsServed(Method method, byte[] header, String from, String client) throws Exception {
        MemoryStream.Pair wire = MemoryStream.pair();
        String password = TestKeys.password(method);
        try (ClientProtocol local = TestProtocols.client(method, password)) {
            wire.left().write(header);
            Stream sending = local.open(wire.left(), TARGET);
            sending.write(DATA, 0, DATA.length);
            boolean isBalancer = from.equals(BALANCER) || from.endsWith("/balancer");
            From accepted = new From(wire.right(), from.split("/", 2)[0]);
            BalancedInbound inbound = new BalancedInbound(behind(method, budget), _ -> isBalancer, budget, events);
            Request.Connect request = inbound.receive(accepted, Deadline.in(LONG));
            assertEquals(TARGET, request.target());
            byte[] first = new byte[DATA.length];
            assertEquals(DATA.length, request.client().tryRead(first, 0, first.length));
            assertArrayEquals(DATA, first);
            assertEquals(InetAddress.ofLiteral(client), accepted.clientAddress().getAddress());
            assertEquals(accepted.clientAddress(), request.client().clientAddress());
            assertEquals(0, budget.held());
        }
    }

    /** What it comes to when a peer from there sends these, one after the other, and ends. */
    private Cause failure(String from, byte[]... pieces) throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        for (byte[] piece : pieces) {
            pair.left().write(piece);
        }
        pair.left().shutdownOutput();
        FailureException why = assertThrows(
                FailureException.class,
                () -> inbound(Method.AES_256_GCM).receive(new From(pair.right(), from), Deadline.in(LONG)));
        pair.right().close();
        assertEquals(0, pair.left().readAll().length);
        assertFalse(pair.left().wasReset());
        assertEquals(0, pair.right().unread());
        assertEquals(0, budget.held());
        return why.reason();
    }

    private void assertTold(Cause why, String peer, long bytes) {
        List<List<Object>> all = new ArrayList<>();
        told.drainTo(all);
        assertEquals(List.of(List.of(why, peer, bytes)), all);
    }

    private BalancedInbound inbound(Method method) {
        return new BalancedInbound(behind(method, budget), BalancedInboundTest::isBalancer, budget, events);
    }

    private ShadowsocksInbound behind(Method method, Budget shared) {
        ServerProtocol protocol = TestProtocols.server(method, TestKeys.password(method));
        return new ShadowsocksInbound(
                protocol, client -> !client.getHostAddress().equals(BARRED), shared, events);
    }

    private static boolean isBalancer(InetAddress peer) {
        return peer.getHostAddress().equals(BALANCER);
    }
}
