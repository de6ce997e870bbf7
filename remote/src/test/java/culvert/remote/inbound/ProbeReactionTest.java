package culvert.remote.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.DelegatingStream;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.NetworkException;
import culvert.net.Stream;
import culvert.net.TestRunner;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.PortKeys;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol;
import culvert.shadowsocks.stream.TestProtocols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reaction from inside: which cause is reported of a peer without the key, that nothing of what it sent is left
 * unread and that nothing stays borrowed. What such a peer sees over a real socket, whatever it sends, {@code ProbeTest} shows.
 */
@Timeout(120)
final class ProbeReactionTest {
    private static final Target TARGET = new Target(new DomainName("example.com"), 443);
    private static final byte[] DATA = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** What is left of it at least, whenever within the time of a test it is looked at. */
    private static final Duration LEFT = Duration.ofMinutes(1);

    /**
     * A server, and what its clients and others know.
     *
     * @param client makes a first flight that is accepted
     * @param strangers each makes a flight that would be accepted elsewhere
     */
    record Port(PortKeys keys, String client, List<String> strangers) {
        boolean isEdition2022() {
            return keys.method().edition() == Edition.EDITION_2022;
        }

        ServerProtocol open() {
            return TestProtocols.server(keys);
        }
    }

    static java.util.stream.Stream<Port> ports() {
        List<Method> all = List.of(Method.values());
        return java.util.stream.Stream.concat(
                all.stream().map(ProbeReactionTest::alone),
                all.stream()
                        .filter(Method::hasIdentityHeaders)
                        .map(method -> new Port(
                                TestKeys.users(method),
                                TestKeys.alice(method),
                                List.of(TestKeys.stranger(method), TestKeys.password(method)))));
    }

    static java.util.stream.Stream<Port> ports2022() {
        return ports().filter(Port::isEdition2022);
    }

    private static Port alone(Method method) {
        return new Port(TestKeys.alone(method), TestKeys.password(method), List.of(TestKeys.wrongPassword(method)));
    }

    /** How a probe went that did not end by itself, and so was waited for until the deadline, or did. */
    private record Seen(Cause cause, boolean waitedFor) {}

    /**
     * A peer that has sent all it will. To wait for more is in vain at once, and has to be meant to last until the
     * deadline. So none has to pass, and none is short enough for a pause of the machine to make it pass.
     */
    private static final class Exhausted extends DelegatingStream {
        private boolean waitedFor;

        Exhausted(Stream inner) {
            super(inner);
        }

        @Override
        public void awaitReadable() {
            fail("a wait without a limit");
        }

        @Override
        public boolean awaitReadable(Duration limit) throws IOException {
            if (super.awaitReadable(Duration.ZERO)) {
                return true;
            }
            assertTrue(limit.compareTo(LEFT) > 0 && limit.compareTo(LIMIT) <= 0, () -> "a limit of its own: " + limit);
            waitedFor = true;
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aFlightThatDoesNotComeWholeLooksLikeNoise(Port port) throws Exception {
        probeAll(port, cutFlights(port), true).forEach(seen -> assertEquals(new Seen(Cause.TRUNCATED, false), seen));
        probeAll(port, cutFlights(port), false).forEach(seen -> {
            assertTrue(seen.waitedFor);
            assertTrue(
                    seen.cause == Cause.TIMED_OUT || (port.isEdition2022() && seen.cause == Cause.TRUNCATED),
                    seen.toString());
        });
    }

    /** Each of another flight: what has come of one before makes the next a replay. */
    private static List<byte[]> cutFlights(Port port) throws IOException {
        List<byte[]> cut = new ArrayList<>();
        for (double share : new double[] {0, 0.01, 0.5, 0.99}) {
            byte[] genuine = firstFlight(port);
            cut.add(Arrays.copyOf(genuine, (int) (share * genuine.length)));
        }
        return cut;
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aPeerWithAnotherKeyLooksLikeNoise(Port port) throws Exception {
        for (String stranger : port.strangers()) {
            byte[] flight = firstFlight(port, stranger, InstantSource.system());
            assertEquals(List.of(new Seen(Cause.AUTHENTICATION, false)), probeAll(port, List.of(flight), true));
            assertEquals(List.of(new Seen(Cause.AUTHENTICATION, true)), probeAll(port, List.of(flight), false));
        }
    }

    @ParameterizedTest
    @MethodSource("ports")
    void aReplayLooksLikeNoise(Port port) throws Exception {
        byte[] flight = firstFlight(port);
        ServerProtocol protocol = port.open();
        MemoryStream.Pair honest = MemoryStream.pair();
        honest.left().write(flight);
        assertEquals(TARGET, protocol.accept(honest.right(), Deadline.in(LIMIT)).target());
        assertEquals(new Seen(Cause.REPLAY, false), probe(protocol, flight, true));
        assertEquals(new Seen(Cause.REPLAY, true), probe(protocol, flight, false));
    }

    @ParameterizedTest
    @MethodSource("ports2022")
    void aPeerFromAnotherTimeLooksLikeNoise(Port port) throws Exception {
        Instant now = Instant.now();
        ServerRules rules = new ServerRules(false, InstantSource.fixed(now), salt -> true);
        ServerProtocol protocol = ServerProtocol.of(new Users(port.keys()), rules);
        for (int seconds : new int[] {-31, 31}) {
            byte[] flight = firstFlight(port, port.client(), InstantSource.fixed(now.plusSeconds(seconds)));
            assertEquals(new Seen(Cause.CLOCK, false), probe(protocol, flight, true));
            assertEquals(new Seen(Cause.CLOCK, true), probe(protocol, flight, false));
        }
        for (int seconds : new int[] {-30, 30}) {
            MemoryStream.Pair honest = MemoryStream.pair();
            honest.left().write(firstFlight(port, port.client(), InstantSource.fixed(now.plusSeconds(seconds))));
            assertEquals(
                    TARGET, protocol.accept(honest.right(), Deadline.in(LIMIT)).target());
        }
    }

    @Test
    void whoGoesOnSendingIsReadToTheEnd() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        FutureTask<Cause> serving = serve(alone(Method.AES_256_GCM).open(), pair.right());
        byte[] noise = new byte[64 * 1024];
        new Random(7).nextBytes(noise);
        for (int i = 0; i < 64; i++) {
            pair.left().write(noise); // waits when more than a window is unread
        }
        pair.left().shutdownOutput();
        assertEquals(Cause.AUTHENTICATION, serving.get());
        assertSilence(pair);
    }

    @Test
    void whoResetsIsForgotten() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        FutureTask<Cause> serving = serve(alone(Method.AES_256_GCM).open(), pair.right());
        pair.left().write(new byte[200]);
        pair.left().reset();
        Cause why = serving.get();
        assertTrue(why == Cause.AUTHENTICATION || why == Cause.RESET, why::toString); // whichever was faster
        assertEquals(0, pair.right().writes());
        assertEquals(0, ((TestRunner) pair.right().runner()).borrowed());
    }

    @Test
    void aMistakeOfOursLooksLikeNoiseToo() throws Exception {
        ServerProtocol broken = new ServerProtocol() {
            @Override
            public Accepted accept(Stream raw, Deadline deadline) {
                throw new IllegalStateException("a defect");
            }
        };
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(new byte[200]);
        pair.left().shutdownOutput();
        assertThrows(IllegalStateException.class, () -> Inbounds.of(broken).receive(pair.right(), Deadline.in(LIMIT)));
        assertSilence(pair);
    }

    @Test
    void anEndedStreamIsANetworkMatterNotADefect() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.right().close();
        ServerProtocol protocol = alone(Method.AES_128_GCM).open();
        assertThrows(NetworkException.class, () -> Inbounds.of(protocol).receive(pair.right(), Deadline.in(LIMIT)));
    }

    private static List<Seen> probeAll(Port port, List<byte[]> probes, boolean withFin) throws Exception {
        List<Seen> seen = new ArrayList<>();
        ServerProtocol protocol = port.open();
        for (byte[] probe : probes) {
            seen.add(probe(protocol, probe, withFin));
        }
        return seen;
    }

    private static Seen probe(ServerProtocol protocol, byte[] probe, boolean withFin) throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(probe);
        if (withFin) {
            pair.left().shutdownOutput();
        }
        Exhausted accepted = new Exhausted(pair.right());
        Cause why = failure(protocol, accepted);
        assertSilence(pair);
        return new Seen(why, accepted.waitedFor);
    }

    private static FutureTask<Cause> serve(ServerProtocol protocol, Stream accepted) {
        FutureTask<Cause> task = new FutureTask<>(() -> failure(protocol, accepted));
        Thread.startVirtualThread(task);
        return task;
    }

    private static Cause failure(ServerProtocol protocol, Stream accepted) {
        return assertThrows(FailureException.class, () -> Inbounds.of(protocol).receive(accepted, Deadline.in(LIMIT)))
                .reason();
    }

    /** Nothing sent but FIN, nothing left unread that would turn a close into RST, nothing borrowed any more. */
    private static void assertSilence(MemoryStream.Pair pair) throws IOException {
        assertTrue(pair.right().tryRead(new byte[1], 0, 1) <= 0, "unread input");
        pair.right().close();
        assertFalse(pair.left().wasReset());
        assertEquals(0, pair.left().readAll().length);
        assertEquals(0, ((TestRunner) pair.right().runner()).borrowed());
    }

    /** What an honest client sends: salt, header and first data in one write. */
    private static byte[] firstFlight(Port port) throws IOException {
        return firstFlight(port, port.client(), InstantSource.system());
    }

    private static byte[] firstFlight(Port port, String password, InstantSource clock) throws IOException {
        MemoryStream.Pair wire = MemoryStream.pair();
        ClientRules rules = new ClientRules(false, clock, skew -> {}, salt -> true);
        try (ClientProtocol protocol = ClientProtocol.of(port.keys().method(), password, rules)) {
            Stream client = protocol.open(wire.left(), TARGET);
            client.write(DATA, 0, DATA.length);
            client.shutdownOutput();
        }
        return wire.right().readAll();
    }
}
