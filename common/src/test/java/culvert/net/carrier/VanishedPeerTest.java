package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A peer in a network namespace of the test's own, whose link goes down while connections are open. Needs Linux, root
 * and {@code ip} from iproute2.
 */
@Tag("slow")
class VanishedPeerTest {
    private static final String NAMESPACE =
            "culvert-vanish-" + ProcessHandle.current().pid();
    private static final String HERE = "cv" + ProcessHandle.current().pid() % 100_000 + "a";
    private static final String THERE = "cv" + ProcessHandle.current().pid() % 100_000 + "b";

    /** One of the 64 networks of two addresses in the range for documentation (RFC 5737), so that it can be nobody's. */
    private static final long NETWORK = ProcessHandle.current().pid() % 64 * 4;

    private static final String OUR_ADDRESS = "198.51.100." + (NETWORK + 1);
    private static final String THEIR_ADDRESS = "198.51.100." + (NETWORK + 2);

    private final List<Process> peers = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    /** What became of a connection, and when. */
    private record End(String which, Cause cause, long atNanos) {}

    @BeforeEach
    void buildNetwork() throws Exception {
        run("ip", "netns", "add", NAMESPACE);
        run("ip", "link", "add", HERE, "type", "veth", "peer", "name", THERE, "netns", NAMESPACE);
        run("ip", "addr", "add", OUR_ADDRESS + "/30", "dev", HERE);
        run("ip", "link", "set", HERE, "up");
        run("ip", "-n", NAMESPACE, "addr", "add", THEIR_ADDRESS + "/30", "dev", THERE);
        run("ip", "-n", NAMESPACE, "link", "set", THERE, "up");
    }

    @AfterEach
    void removeNetwork() throws Exception {
        peers.forEach(Process::destroyForcibly);
        run("ip", "netns", "del", NAMESPACE);
    }

    @Test
    void aPeerThatVanishedIsNoticedWithinAMinuteIdleOrNot() throws Exception {
        BlockingQueue<String> open = new LinkedBlockingQueue<>();
        BlockingQueue<End> ends = new LinkedBlockingQueue<>();
        InetSocketAddress here = new InetSocketAddress(InetAddress.getByName(OUR_ADDRESS), 0);
        try (CarrierTransport transport = CarrierTransport.epoll(1);
                StreamListener listener =
                        transport.listen(here, SocketSettings.DEFAULT, stream -> serve(stream, open, ends))) {
            connectPeer(listener.address().getPort());
            assertEquals("idle", open.poll(10, TimeUnit.SECONDS));
            connectPeer(listener.address().getPort());
            assertEquals("sending", open.poll(10, TimeUnit.SECONDS));

            run("ip", "-n", NAMESPACE, "link", "set", THERE, "down");
            long vanishedAt = System.nanoTime();
            for (int i = 0; i < 2; i++) {
                End end = ends.poll(75, TimeUnit.SECONDS);
                assertTrue(end != null, "a vanished peer was not noticed at all");
                Duration after = Duration.ofNanos(end.atNanos() - vanishedAt);
                assertEquals(Cause.VANISHED, end.cause(), end.which());
                assertTrue(after.toSeconds() <= 61, end.which() + " took " + after);
            }
        }
    }

    /** The first connection only waits, the second keeps sending as well. */
    private void serve(Stream stream, BlockingQueue<String> open, BlockingQueue<End> ends) {
        String which = accepted.getAndIncrement() == 0 ? "idle" : "sending";
        open.add(which);
        try (stream) {
            NetworkException end = assertThrows(NetworkException.class, () -> {
                while (true) {
                    if (which.equals("sending")) {
                        stream.write(new byte[100], 0, 100);
                    }
                    stream.awaitReadable(Duration.ofSeconds(1));
                    stream.tryRead(new byte[10], 0, 10);
                }
            });
            ends.add(new End(which, end.reason(), System.nanoTime()));
        }
    }

    private void connectPeer(int port) throws IOException {
        String script = "exec 3<>/dev/tcp/" + OUR_ADDRESS + "/" + port + "; exec cat <&3 >/dev/null";
        peers.add(new ProcessBuilder("ip", "netns", "exec", NAMESPACE, "bash", "-c", script).start());
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + said);
    }
}
