package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which address is tried when, who wins, and what becomes of the others. */
@Timeout(60)
final class HappyEyeballsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** No attempt begins beside another because this machine is slow. */
    private static final Duration ALONE = Duration.ofSeconds(20);

    private static final InetSocketAddress SIX = at("2001:db8::1");
    private static final InetSocketAddress SIX_TOO = at("2001:db8::2");
    private static final InetSocketAddress FOUR = at("192.0.2.1");
    private static final InetSocketAddress FOUR_TOO = at("192.0.2.2");
    private static final InetSocketAddress FOUR_THREE = at("192.0.2.3");

    private final FakeNetwork network = new FakeNetwork();

    @Test
    void theOtherFamilyGoesFirstWhereThatIsSaid() {
        assertEquals(
                List.of(FOUR, SIX, FOUR_TOO, SIX_TOO),
                HappyEyeballs.interleaved(List.of(SIX, SIX_TOO, FOUR, FOUR_TOO), Families.IPV4_FIRST));
        assertEquals(List.of(SIX, FOUR), HappyEyeballs.interleaved(List.of(FOUR, SIX), Families.IPV6_FIRST));
    }

    @Test
    void familiesTakeTurnsAndIpv6ComesFirst() {
        assertEquals(
                List.of(SIX, FOUR, SIX_TOO, FOUR_TOO, FOUR_THREE),
                HappyEyeballs.interleaved(List.of(FOUR, FOUR_TOO, SIX, FOUR_THREE, SIX_TOO), Families.USUAL));
        assertEquals(List.of(FOUR, FOUR_TOO), HappyEyeballs.interleaved(List.of(FOUR, FOUR_TOO), Families.USUAL));
        assertEquals(List.of(SIX, SIX_TOO), HappyEyeballs.interleaved(List.of(SIX, SIX_TOO), Families.USUAL));
    }

    @Test
    void aNameWithHundredsOfAddressesGetsSixteenAttemptsOfBothFamilies() {
        List<InetSocketAddress> many = IntStream.range(0, 400)
                .mapToObj(i -> at(i < 200 ? "2001:db8::" + Integer.toHexString(i) : "192.0.2." + (i - 200)))
                .toList();
        List<InetSocketAddress> order = HappyEyeballs.interleaved(many, Families.USUAL);
        assertEquals(16, order.size());
        assertEquals(8, order.stream().filter(a -> a.toString().contains(".")).count());
    }

    @Test
    void aSingleCandidateIsDialledByTheCaller() throws IOException {
        Stream stream = network.accepts(FOUR);
        assertSame(stream, dial(FOUR));
        assertEquals(0, network.started.size());
    }

    @Test
    void theFirstToConnectWinsAndTheOtherFamilyIsNotTriedAtAll() throws IOException {
        Stream stream = network.accepts(SIX);
        network.accepts(FOUR);
        assertSame(stream, dialOneByOne(FOUR, SIX));
        assertEquals(List.of(SIX), network.tried);
    }

    @Test
    void aFailureStartsTheNextAttemptAtOnce() throws IOException {
        network.fails(SIX, Cause.NETWORK_UNREACHABLE);
        network.fails(FOUR, Cause.REFUSED);
        Stream stream = network.accepts(SIX_TOO);
        long begin = System.nanoTime();
        assertSame(stream, dialOneByOne(FOUR, SIX, SIX_TOO));
        assertTrue(System.nanoTime() - begin < ALONE.toNanos(), "waited after a failure");
    }

    @Test
    void silenceStartsTheNextAttemptAfterItsHeadStart() throws IOException {
        network.staysSilent(SIX);
        Stream stream = network.accepts(FOUR);
        long begin = System.nanoTime();
        assertSame(stream, dial(FOUR, SIX));
        assertTrue(System.nanoTime() - begin >= HappyEyeballs.HEAD_START.toNanos(), "did not wait");
        assertEquals(List.of(SIX, FOUR), network.tried);
    }

    @Test
    void aConnectionThatComesTooLateIsClosed() throws Exception {
        CountDownLatch late = network.staysSilent(SIX);
        MemoryStream loser = network.accepts(SIX);
        Stream stream = network.accepts(FOUR);
        assertSame(stream, dial(FOUR, SIX));
        late.countDown();
        for (Thread attempt : network.started) {
            attempt.join();
        }
        assertTrue(loser.isClosed());
        assertTrue(!((MemoryStream) stream).isClosed());
    }

    @Test
    void aSlowFirstAddressMayStillWin() throws Exception {
        CountDownLatch late = network.staysSilent(SIX);
        Stream stream = network.accepts(SIX);
        CountDownLatch never = network.staysSilent(FOUR);
        network.onTry(FOUR, late::countDown);
        assertSame(stream, dial(FOUR, SIX));
        never.countDown();
    }

    @Test
    void whenAllFailTheMostTellingFailureIsTold() {
        network.fails(SIX, Cause.NETWORK_UNREACHABLE);
        network.fails(FOUR, Cause.REFUSED);
        assertEquals(Cause.REFUSED, failure(LIMIT, FOUR, SIX).reason());

        network.fails(SIX, Cause.REFUSED);
        network.fails(FOUR, Cause.HOST_UNREACHABLE);
        assertEquals(Cause.REFUSED, failure(LIMIT, FOUR, SIX).reason());

        network.fails(SIX, Cause.HOST_UNREACHABLE);
        network.fails(FOUR, Cause.CONNECT_TIMEOUT);
        assertEquals(Cause.CONNECT_TIMEOUT, failure(LIMIT, FOUR, SIX).reason());

        network.fails(SIX, Cause.NETWORK_UNREACHABLE);
        network.fails(FOUR, Cause.HOST_UNREACHABLE);
        assertEquals(Cause.NETWORK_UNREACHABLE, failure(LIMIT, FOUR, SIX).reason());
    }

    @Test
    void theLimitHoldsForAllAttemptsTogether() {
        network.staysSilent(SIX);
        network.staysSilent(FOUR);
        assertEquals(
                Cause.CONNECT_TIMEOUT, failure(Duration.ofSeconds(2), FOUR, SIX).reason());
        Duration second = network.limits.getOrDefault(FOUR, Duration.ZERO); // unless this machine has paused meanwhile
        assertTrue(second.compareTo(Duration.ofSeconds(2).minus(HappyEyeballs.HEAD_START)) <= 0, second.toString());
        assertEquals(
                Cause.CONNECT_TIMEOUT, failure(Duration.ofMillis(50), FOUR, SIX).reason());
        network.release();
    }

    @Test
    void aDefectInAnAttemptIsNotSwallowed() {
        network.breaks(SIX);
        network.fails(FOUR, Cause.REFUSED);
        assertThrows(IllegalStateException.class, () -> dial(FOUR, SIX));
    }

    private Stream dial(InetSocketAddress... candidates) throws IOException {
        return HappyEyeballs.dial(List.of(candidates), SocketSettings.DEFAULT, LIMIT, network);
    }

    private Stream dialOneByOne(InetSocketAddress... candidates) throws IOException {
        HappyEyeballs.Turns turns = new HappyEyeballs.Turns(Families.USUAL, ALONE);
        return HappyEyeballs.dial(List.of(candidates), SocketSettings.DEFAULT, turns, ALONE.multipliedBy(2), network);
    }

    private DialException failure(Duration limit, InetSocketAddress... candidates) {
        return assertThrows(
                DialException.class,
                () -> HappyEyeballs.dial(List.of(candidates), SocketSettings.DEFAULT, limit, network));
    }

    private static InetSocketAddress at(String literal) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), 443);
    }

    /** A runner whose connections behave as the test says. */
    private static final class FakeNetwork implements Runner {
        private final TestRunner threads = new TestRunner();
        private final Map<InetSocketAddress, MemoryStream> listening = new ConcurrentHashMap<>();
        private final Map<InetSocketAddress, Exception> failing = new ConcurrentHashMap<>();
        private final Map<InetSocketAddress, CountDownLatch> silent = new ConcurrentHashMap<>();
        private final Map<InetSocketAddress, Runnable> hooks = new ConcurrentHashMap<>();
        final List<InetSocketAddress> tried = new CopyOnWriteArrayList<>();
        final Map<InetSocketAddress, Duration> limits = new ConcurrentHashMap<>();
        final List<Thread> started = new CopyOnWriteArrayList<>();

        MemoryStream accepts(InetSocketAddress at) {
            MemoryStream stream = MemoryStream.pair().left();
            listening.put(at, stream);
            return stream;
        }

        void fails(InetSocketAddress at, Cause cause) {
            failing.put(at, new DialException(cause, cause.label()));
        }

        void breaks(InetSocketAddress at) {
            failing.put(at, new IllegalStateException("a defect"));
        }

        CountDownLatch staysSilent(InetSocketAddress at) {
            return silent.computeIfAbsent(at, ignored -> new CountDownLatch(1));
        }

        void onTry(InetSocketAddress at, Runnable hook) {
            hooks.put(at, hook);
        }

        void release() {
            silent.values().forEach(CountDownLatch::countDown);
        }

        @Override
        public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException {
            tried.add(to);
            limits.put(to, limit);
            hooks.getOrDefault(to, () -> {}).run();
            CountDownLatch latch = silent.get(to);
            try {
                if (latch != null && !latch.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new DialException(Cause.CONNECT_TIMEOUT, "silence");
                }
            } catch (InterruptedException e) {
                throw new NetworkException(Cause.CLOSED);
            }
            switch (failing.get(to)) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case null, default -> {}
            }
            MemoryStream stream = listening.get(to);
            if (stream == null) {
                throw new DialException(Cause.REFUSED, "nobody");
            }
            return stream;
        }

        @Override
        public Thread start(String name, Runnable body) {
            Thread thread = threads.start(name, body);
            started.add(thread);
            return thread;
        }

        @Override
        public culvert.net.Timeout schedule(Duration delay, Runnable action) {
            return threads.schedule(delay, action);
        }

        @Override
        public void giveWay() {
            threads.giveWay();
        }

        @Override
        public <T> T take(Pooled<T> kind) {
            return threads.take(kind);
        }

        @Override
        public <T> void giveBack(Pooled<T> kind, T object) {
            threads.giveBack(kind, object);
        }

        @Override
        public PacketSocket bind(InetSocketAddress at) throws IOException {
            return threads.bind(at);
        }
    }
}
