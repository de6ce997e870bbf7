package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.Transport;
import culvert.net.carrier.CarrierTransport;
import culvert.net.plain.PlainTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A peer in a network namespace of the test's own, whose link goes down while connections are open. Needs Linux, root
 * and {@code ip} from iproute2. It stands here, since it does nothing but wait, and so do others here beside it.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class VanishedPeerTest {
    private static final AtomicInteger BUILT = new AtomicInteger();

    /** Of this process and this test. */
    private final long id = ProcessHandle.current().pid() * 2 + BUILT.getAndIncrement();

    private final String namespace = "culvert-vanish-" + id;
    private final String here = "cv" + id % 100_000 + "a";
    private final String there = "cv" + id % 100_000 + "b";

    /** One of the 64 networks of two addresses in the range for documentation (RFC 5737), so that it can be nobody's. */
    private final long network = id % 64 * 4;

    private final String ourAddress = "198.51.100." + (network + 1);
    private final String theirAddress = "198.51.100." + (network + 2);

    /** More than 52 s, after which a peer that has ended its half and does not answer is given up, and a look later. */
    private static final Duration AT_REST = Duration.ofSeconds(75);

    private final List<Process> peers = new ArrayList<>();

    /** What became of a connection, and when. */
    private record End(String which, Cause cause, long atNanos) {}

    @BeforeEach
    void buildNetwork() throws Exception {
        run("ip", "netns", "add", namespace);
        run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", namespace);
        run("ip", "addr", "add", ourAddress + "/30", "dev", here);
        run("ip", "link", "set", here, "up");
        run("ip", "-n", namespace, "addr", "add", theirAddress + "/30", "dev", there);
        run("ip", "-n", namespace, "link", "set", there, "up");
    }

    @AfterEach
    void removeNetwork() throws Exception {
        peers.forEach(Process::destroyForcibly);
        run("ip", "link", "del", here); // a namespace takes its time to give it up
        run("ip", "netns", "del", namespace);
    }

    /** Those that answer are left alone for longer than it takes to give up those that do not. */
    @Test
    void aPeerIsLeftAloneWhileItAnswersAndOnceItVanishedIsNoticedInAMinuteIfItHadEndedItsHalfElseSoonAfter()
            throws Exception {
        BlockingQueue<End> ends = new LinkedBlockingQueue<>();
        CountDownLatch open = new CountDownLatch(9);
        try (CarrierTransport epoll = CarrierTransport.epoll(1);
                CarrierTransport nio = CarrierTransport.nio(1);
                PlainTransport plain = new PlainTransport()) {
            List<StreamListener> listeners = new ArrayList<>();
            try {
                for (Transport transport : List.of(epoll, nio, plain)) {
                    listeners.add(listenIdle(transport, 0, open, ends));
                    connectPeer(listeners.getLast().address().getPort());
                    listeners.add(listenIdle(transport, 1, open, ends));
                    connectPeer(listeners.getLast().address().getPort());
                    listeners.add(listenHalf(transport, open, ends));
                    connectHalf(listeners.getLast().address().getPort());
                }
                assertTrue(open.await(60, TimeUnit.SECONDS));
                assertFalse(Until.holds(AT_REST, () -> !ends.isEmpty()), ends::toString);
                vanishAndWait(9, ends);
            } finally {
                listeners.forEach(StreamListener::close);
            }
        }
    }

    @Test
    void aPeerThatVanishedWithSomethingUnderWayIsNoticedAfterTheUserTimeout() throws Exception {
        BlockingQueue<End> ends = new LinkedBlockingQueue<>();
        CountDownLatch open = new CountDownLatch(1);
        SocketSettings settings = new SocketSettings(true, Duration.ZERO, Duration.ofSeconds(40), false, Origin.ANY);
        try (CarrierTransport transport = CarrierTransport.epoll(1);
                StreamListener listener = transport.listen(
                        here(), settings, stream -> end(() -> send(stream, open), "sending", stream, ends))) {
            connectPeer(listener.address().getPort());
            assertTrue(open.await(10, TimeUnit.SECONDS));
            Duration after = vanishAndWait(1, ends);
            assertTrue(after.toSeconds() >= 40, "too soon: " + after);
        }
    }

    private Duration vanishAndWait(int connections, BlockingQueue<End> ends) throws Exception {
        run("ip", "-n", namespace, "link", "set", there, "down");
        long vanishedAt = System.nanoTime();
        Duration after = Duration.ZERO;
        for (int i = 0; i < connections; i++) {
            End end = ends.poll(110, TimeUnit.SECONDS);
            assertTrue(end != null, "a vanished peer was not noticed at all");
            after = Duration.ofNanos(end.atNanos() - vanishedAt);
            assertEquals(Cause.VANISHED, end.cause(), end.which());
            assertTrue(
                    after.toSeconds() <= (end.which().startsWith("idle") ? 101 : 61), end.which() + " took " + after);
        }
        return after;
    }

    private InetSocketAddress here() throws IOException {
        return new InetSocketAddress(InetAddress.getByName(ourAddress), 0);
    }

    /** Work that ends with a failure. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static void end(Work work, String which, Stream stream, BlockingQueue<End> ends) {
        try (stream) {
            NetworkException end = assertThrows(NetworkException.class, work::run);
            ends.add(new End(which, end.reason(), System.nanoTime()));
        }
    }

    /** Waits for something to read, after so many bytes were sent. */
    private StreamListener listenIdle(Transport transport, int bytes, CountDownLatch open, BlockingQueue<End> ends)
            throws IOException {
        String which = "idle after " + bytes + ", " + transport.name();
        return transport.listen(
                here(), SocketSettings.DEFAULT, stream -> end(() -> read(stream, bytes, open), which, stream, ends));
    }

    private static void read(Stream stream, int bytes, CountDownLatch open) throws IOException {
        stream.write(new byte[bytes], 0, bytes);
        open.countDown();
        while (true) {
            stream.awaitReadable();
            stream.tryRead(new byte[10], 0, 10);
        }
    }

    private static void send(Stream stream, CountDownLatch open) throws IOException {
        open.countDown();
        while (true) {
            stream.write(new byte[100], 0, 100);
            stream.awaitReadable(Duration.ofSeconds(1));
            stream.tryRead(new byte[10], 0, 10);
        }
    }

    /** Reads the end and waits for news, as a session does whose other side is silent. */
    private StreamListener listenHalf(Transport transport, CountDownLatch open, BlockingQueue<End> ends)
            throws IOException {
        String which = "half-closed, " + transport.name();
        return transport.listen(here(), SocketSettings.DEFAULT, stream -> {
            CompletableFuture<NetworkException> gone = new CompletableFuture<>();
            stream.whenGone(gone::complete);
            end(
                    () -> {
                        do {
                            stream.awaitReadable();
                        } while (stream.tryRead(new byte[1], 0, 1) >= 0);
                        open.countDown();
                        throw gone.get();
                    },
                    which,
                    stream,
                    ends);
        });
    }

    private void connectHalf(int port) throws IOException {
        peers.add(new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HalfClosingPeer.class.getName(),
                        ourAddress,
                        Integer.toString(port))
                .start());
    }

    private void connectPeer(int port) throws IOException {
        String script = "exec 3<>/dev/tcp/" + ourAddress + "/" + port + "; exec cat <&3 >/dev/null";
        peers.add(new ProcessBuilder("ip", "netns", "exec", namespace, "bash", "-c", script).start());
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + said);
    }
}
