package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.CountingTransport;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LeakReports;
import culvert.e2e.rig.Manners;
import culvert.e2e.rig.Memory;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.ProcessView;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.relay.FinishedSession;
import io.netty.util.ResourceLeakDetector;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ten thousand sessions in which both peers may be slow to read, slow to write, or break the connection at any byte, with
 * probes among them: the undisturbed ones carry every byte, and afterwards a tunnel holds what it held before.
 */
@Tag("slow")
@Timeout(300)
class RoughSessionsTest {
    private static final int SESSIONS = 10_000;
    private static final int WARM_UP = 1_000;
    private static final int WORKERS = 64;
    /** One in so many is no session but noise at the remote's port. */
    private static final int PROBE_EVERY = 10;

    private static final int NUMBER_BYTES = Long.BYTES;

    /** The record of a session at both ends, which the test keeps; a session that leaks has ten times as much. */
    private static final long MOST_GROWTH = SESSIONS * 2 * 1000L;

    /** Pools of two ends at their busiest, and not a buffer for each of {@link #WORKERS} sessions in every place. */
    private static final long MOST_NATIVE_GROWTH = 4_000_000;

    private static final Duration SETTLED = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final AtomicLong nativePeak = new AtomicLong();
    private final AtomicInteger whole = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsLeftOfTenThousandSessionsThatEndInEveryWay(Engine engine) throws Exception {
        assertEquals(ResourceLeakDetector.Level.PARANOID, ResourceLeakDetector.getLevel());
        AtomicLong borrowed = new AtomicLong();
        ProcessView process = new ProcessView(directory);
        try (LeakReports reports = LeakReports.open();
                TcpTarget target = TcpTarget.open(RoughSessionsTest::answer);
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(engine, Method.AES_128_GCM),
                        transport -> new CountingTransport(transport, borrowed, new AtomicLong()))) {
            serve(tunnel, target, 0, WARM_UP);
            awaitEnd(tunnel, WARM_UP);
            long descriptors = Until.isAtRest(SETTLED, process::descriptors);
            long threads = Until.isAtRest(SETTLED, process::virtualThreads);
            assertEquals(List.of(), reports.found());
            long buffers = Memory.nativeBuffers();
            long held = Memory.held();
            whole.set(0);

            serve(tunnel, target, WARM_UP, WARM_UP + SESSIONS);

            awaitEnd(tunnel, WARM_UP + SESSIONS);
            Until.isTrue(
                    SETTLED,
                    () -> process.descriptors() + " descriptors, before " + descriptors,
                    () -> process.descriptors() <= descriptors);
            Until.isTrue(
                    SETTLED,
                    () -> process.virtualThreads() + " virtual threads, before " + threads,
                    () -> process.virtualThreads() <= threads);
            assertEquals(0, borrowed.get(), "objects of the pools are borrowed");
            assertEquals(List.of(), reports.found());
            assertTrue(whole.get() > SESSIONS / 5, whole + " sessions were carried whole");
            long peak = nativePeak.get() - buffers;
            assertTrue(peak < MOST_NATIVE_GROWTH, "native buffers grew by " + peak + " meanwhile");
            long nativeGrowth = Memory.nativeBuffers() - buffers;
            assertTrue(nativeGrowth < MOST_NATIVE_GROWTH / 4, "native buffers grew by " + nativeGrowth);
            long growth = Memory.held() - held;
            assertTrue(growth < MOST_GROWTH, "grew by " + growth);
        }
    }

    private static void awaitEnd(Tunnel tunnel, int sessions) throws InterruptedException {
        tunnel.local().events().await(sessions - sessions / PROBE_EVERY);
        tunnel.remote().events().await(sessions);
    }

    private void serve(Tunnel tunnel, TcpTarget target, int from, int to) throws Exception {
        AtomicInteger next = new AtomicInteger(from);
        Callable<Boolean> worker = () -> {
            int number;
            while ((number = next.getAndIncrement()) < to) {
                if (number % PROBE_EVERY == 0) {
                    probe(tunnel.remote().address(), number);
                } else {
                    session(tunnel, target, number);
                }
                nativePeak.accumulateAndGet(Memory.nativeBuffers(), Math::max);
            }
            return true;
        };
        Together.run(Stream.generate(() -> worker).limit(WORKERS).toList());
    }

    private void session(Tunnel tunnel, TcpTarget target, int number) throws Exception {
        Manners manners = Manners.ofClient(number);
        boolean calm = !manners.resets() && !Manners.ofTarget(number).resets();
        Payload payload = new Payload(number, manners.bytes());
        int port = 0;
        try (Socket client = tunnel.connect(target)) {
            port = client.getLocalPort();
            Payload.Received answer = Together.during(
                    () -> manners.write(client, payload.toByteArray()), () -> Payload.read(manners.reading(client)));
            if (calm) {
                assertEquals(payload.expected(), answer, "session " + number);
                whole.incrementAndGet();
            }
        } catch (IOException e) {
            if (calm) {
                throw new AssertionError(told(tunnel, number, port), e);
            }
        }
    }

    /** What both ends have told about a session. */
    private static String told(Tunnel tunnel, int number, int port) {
        List<FinishedSession> local = tunnel.local().events().ofClient(port);
        return "session " + number + "\nlocal " + local + "\nremote "
                + local.stream()
                        .flatMap(session -> tunnel
                                .remote()
                                .events()
                                .carrying(session.outcome().up())
                                .stream())
                        .toList();
    }

    /** Sends back what comes, as the session's number, which comes first, has it. */
    private static void answer(Socket connection) throws IOException {
        byte[] first = new byte[NUMBER_BYTES];
        try {
            new DataInputStream(connection.getInputStream()).readFully(first);
            Manners manners = Manners.ofTarget(ByteBuffer.wrap(first).getLong());
            manners.echo(connection, first);
        } catch (IOException broken) {
            // by the client's manners, or by ours; where neither breaks the client sees that bytes are missing
        }
    }

    private static void probe(InetSocketAddress remote, int number) throws IOException {
        Manners manners = Manners.ofClient(number);
        try (Socket probe = new Socket(remote.getAddress(), remote.getPort())) {
            manners.write(probe, new Payload(number, manners.bytes()).toByteArray());
            if (!manners.resets()) {
                assertEquals(0, Payload.read(probe.getInputStream()).bytes());
            }
        }
    }
}
