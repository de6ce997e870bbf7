package culvert.remote.inbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.NetworkException;
import culvert.net.Stream;
import culvert.net.TestRunner;
import culvert.shadowsocks.ClientProtocol;
import culvert.shadowsocks.ServerProtocol;
import culvert.shadowsocks.Shadowsocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a peer without the key sees: the same, whatever it sends and whatever the method. */
@Timeout(120)
final class ProbeReactionTest {
    private static final String PASSWORD = "correct horse";
    private static final Target TARGET = new Target(new DomainName("example.com"), 443);
    private static final byte[] DATA = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Past the longest salt, length chunk and address, and past every length that probes are known to have. */
    private static final int LONGEST_PROBE = 300;

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofMillis(30);

    /** How a probe went that did not end by itself, or did. */
    private record Seen(Cause cause, boolean deadlinePassed) {}

    @ParameterizedTest
    @EnumSource(Method.class)
    void noiseOfAnyLengthFollowedByFinGetsFinAtOnce(Method method) throws Exception {
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        for (Seen seen : probeAll(method, noise(), true)) {
            assertFalse(seen.deadlinePassed);
            causes.add(seen.cause);
        }
        assertEquals(EnumSet.of(Cause.TRUNCATED, Cause.AUTHENTICATION), causes);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void noiseOfAnyLengthWithoutFinGetsFinAtTheDeadline(Method method) throws Exception {
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        for (Seen seen : probeAll(method, noise(), false)) {
            assertTrue(seen.deadlinePassed);
            causes.add(seen.cause);
        }
        assertEquals(EnumSet.of(Cause.TIMED_OUT, Cause.AUTHENTICATION), causes);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aFlippedBitInAnyByteOfAGenuineFlightLooksLikeNoise(Method method) throws Exception {
        byte[] genuine = firstFlight(method);
        List<byte[]> flipped = new ArrayList<>();
        for (int i = 0; i < genuine.length; i++) {
            byte[] copy = genuine.clone();
            copy[i] ^= (byte) (1 << (i % 8));
            flipped.add(copy);
        }
        probeAll(method, flipped, true).forEach(seen -> {
            assertFalse(seen.deadlinePassed);
            // a damaged length may also ask for more than there is
            assertTrue(seen.cause == Cause.AUTHENTICATION || seen.cause == Cause.TRUNCATED, seen.toString());
        });
        probeAll(method, flipped, false).forEach(seen -> assertTrue(seen.deadlinePassed));
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aGenuineFlightCutAnywhereLooksLikeNoise(Method method) throws Exception {
        byte[] genuine = firstFlight(method);
        List<byte[]> cut = new ArrayList<>();
        for (int length = 0; length < genuine.length; length++) {
            cut.add(Arrays.copyOf(genuine, length));
        }
        probeAll(method, cut, true).forEach(seen -> assertEquals(new Seen(Cause.TRUNCATED, false), seen));
        probeAll(method, cut, false).forEach(seen -> assertEquals(new Seen(Cause.TIMED_OUT, true), seen));
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void aPeerWithAnotherPasswordLooksLikeNoise(Method method) throws Exception {
        byte[] flight = firstFlight(method, "wrong horse");
        assertEquals(List.of(new Seen(Cause.AUTHENTICATION, false)), probeAll(method, List.of(flight), true));
        assertEquals(List.of(new Seen(Cause.AUTHENTICATION, true)), probeAll(method, List.of(flight), false));
    }

    @Test
    void whoGoesOnSendingIsReadToTheEnd() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        FutureTask<Seen> serving = serve(Method.AES_256_GCM, pair.right(), LONG);
        byte[] noise = new byte[64 * 1024];
        new Random(7).nextBytes(noise);
        for (int i = 0; i < 64; i++) {
            pair.left().write(noise); // waits when more than a window is unread
        }
        pair.left().shutdownOutput();
        assertEquals(new Seen(Cause.AUTHENTICATION, false), serving.get());
        assertSilence(pair);
    }

    @Test
    void whoResetsIsForgotten() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        FutureTask<Seen> serving = serve(Method.AES_256_GCM, pair.right(), LONG);
        pair.left().write(new byte[200]);
        pair.left().reset();
        assertFalse(serving.get().deadlinePassed);
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

            @Override
            public void close() {}
        };
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.left().write(new byte[200]);
        pair.left().shutdownOutput();
        assertThrows(
                IllegalStateException.class,
                () -> new ShadowsocksInbound(broken).receive(pair.right(), Deadline.in(LONG)));
        assertSilence(pair);
    }

    @Test
    void anEndedStreamIsANetworkMatterNotADefect() throws Exception {
        MemoryStream.Pair pair = MemoryStream.pair();
        pair.right().close();
        try (ServerProtocol protocol = Shadowsocks.server(Method.AES_128_GCM, PASSWORD)) {
            assertThrows(
                    NetworkException.class,
                    () -> new ShadowsocksInbound(protocol).receive(pair.right(), Deadline.in(LONG)));
        }
    }

    private static List<byte[]> noise() {
        Random random = new Random(20);
        List<byte[]> probes = new ArrayList<>();
        for (int length = 0; length <= LONGEST_PROBE; length++) {
            byte[] probe = new byte[length];
            random.nextBytes(probe);
            probes.add(probe);
        }
        return probes;
    }

    private static List<Seen> probeAll(Method method, List<byte[]> probes, boolean withFin) throws Exception {
        List<MemoryStream.Pair> pairs = new ArrayList<>();
        List<FutureTask<Seen>> serving = new ArrayList<>();
        for (byte[] probe : probes) {
            MemoryStream.Pair pair = MemoryStream.pair();
            pair.left().write(probe);
            if (withFin) {
                pair.left().shutdownOutput();
            }
            pairs.add(pair);
            serving.add(serve(method, pair.right(), withFin ? LONG : SHORT));
        }
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            seen.add(serving.get(i).get());
            assertSilence(pairs.get(i));
        }
        return seen;
    }

    private static FutureTask<Seen> serve(Method method, MemoryStream accepted, Duration limit) {
        return start(() -> {
            try (ServerProtocol protocol = Shadowsocks.server(method, PASSWORD)) {
                Deadline deadline = Deadline.in(limit);
                IOException why = assertThrows(
                        IOException.class, () -> new ShadowsocksInbound(protocol).receive(accepted, deadline));
                return new Seen(assertInstanceOf(FailureException.class, why).reason(), deadline.hasPassed());
            }
        });
    }

    /** Nothing sent but FIN, nothing left unread that would turn a close into RST, nothing borrowed any more. */
    private static void assertSilence(MemoryStream.Pair pair) throws IOException {
        assertTrue(pair.right().tryRead(new byte[1], 0, 1) <= 0, "unread input");
        pair.right().close();
        assertFalse(pair.left().wasReset());
        assertEquals(0, pair.left().readAll().length);
        assertEquals(0, ((TestRunner) pair.right().runner()).borrowed());
    }

    private static byte[] firstFlight(Method method) throws IOException {
        return firstFlight(method, PASSWORD);
    }

    /** What an honest client sends: salt, header and first data in one write. */
    private static byte[] firstFlight(Method method, String password) throws IOException {
        MemoryStream.Pair wire = MemoryStream.pair();
        try (ClientProtocol protocol = Shadowsocks.client(method, password)) {
            Stream client = protocol.open(wire.left(), TARGET);
            client.write(DATA, 0, DATA.length);
            client.shutdownOutput();
        }
        return wire.right().readAll();
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        return task;
    }
}
