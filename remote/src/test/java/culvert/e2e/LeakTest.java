package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.CountingTransport;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LeakReports;
import culvert.e2e.rig.Memory;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.ProcessView;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After two thousand sessions, ended in every way, a tunnel holds what it held before. */
@Timeout(120)
class LeakTest {
    private static final int SESSIONS = 2_000;
    private static final int WORKERS = 8;
    private static final long PAYLOAD_BYTES = 3_000;
    /** Less than a buffer of each session would be; pools may take a piece more. */
    private static final long MOST_GROWTH = 1_000_000;

    private static final Duration SETTLED = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsLeftOfTwoThousandSessions(Engine engine) throws Exception {
        assertEquals(ResourceLeakDetector.Level.PARANOID, ResourceLeakDetector.getLevel());
        AtomicLong borrowed = new AtomicLong();
        AtomicLong takes = new AtomicLong();
        ProcessView process = new ProcessView(directory);
        try (LeakReports reports = LeakReports.open();
                NameServer names = NameServer.open(manyNames());
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(engine, Method.AES_128_GCM).asking(names.address()),
                        transport -> new CountingTransport(transport, borrowed, takes))) {
            serve(tunnel, target, WORKERS * 8);
            tunnel.local().events().await(WORKERS * 8);
            tunnel.remote().events().await(WORKERS * 8);
            Until.isAtRest(SETTLED, process::descriptors);
            long descriptors = process.descriptors();
            long threads = process.virtualThreads();
            assertEquals(List.of(), reports.found());
            long buffers = Memory.nativeBuffers();

            serve(tunnel, target, SESSIONS);

            tunnel.local().events().await(SESSIONS + WORKERS * 8);
            tunnel.remote().events().await(SESSIONS + WORKERS * 8);
            Until.isTrue(
                    SETTLED,
                    () -> process.descriptors() + " descriptors, before " + descriptors,
                    () -> process.descriptors() <= descriptors);
            Until.isTrue(
                    SETTLED,
                    () -> process.virtualThreads() + " virtual threads, before " + threads,
                    () -> process.virtualThreads() <= threads);
            assertTrue(takes.get() > SESSIONS, "the pools were used " + takes + " times");
            assertEquals(0, borrowed.get(), "objects of the pools are borrowed");
            assertEquals(List.of(), reports.found());
            long growth = Memory.nativeBuffers() - buffers;
            assertTrue(growth < MOST_GROWTH, "native buffers grew by " + growth);
        }
    }

    /** A third of the sessions end by FIN from the client, a third by its RST, a third by an RST of the target. */
    private static void serve(Tunnel tunnel, TcpTarget echo, int sessions) throws Exception {
        try (TcpTarget resetting = TcpTarget.open(LeakTest::readThenReset)) {
            List<Callable<Boolean>> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                workers.add(() -> {
                    for (int i = 0; i < sessions / WORKERS; i++) {
                        session(tunnel, i % 3 == 0 ? resetting : echo, i);
                    }
                    return true;
                });
            }
            Together.run(workers);
        }
    }

    /** Enough that the remote asks again and again. */
    private static Map<String, List<InetAddress>> manyNames() {
        return IntStream.range(0, SESSIONS / WORKERS)
                .boxed()
                .collect(Collectors.toMap(LeakTest::name, any -> List.of(InetAddress.getLoopbackAddress())));
    }

    private static String name(int number) {
        return "name" + number + ".culvert.test";
    }

    private static void readThenReset(Socket connection) throws IOException {
        assertEquals(
                PAYLOAD_BYTES,
                Payload.read(connection.getInputStream(), PAYLOAD_BYTES).bytes());
        SocksClient.reset(connection);
    }

    private static void session(Tunnel tunnel, TcpTarget target, int number) throws Exception {
        Payload payload = new Payload(number, PAYLOAD_BYTES);
        Socket client = SocksClient.connect(tunnel.socks(), name(number), target.port());
        switch (number % 3) {
            case 0 -> {
                payload.writeTo(client.getOutputStream());
                assertTrue(SocksClient.endsWithReset(client));
                client.close();
            }
            case 1 -> {
                payload.writeTo(client.getOutputStream());
                SocksClient.reset(client);
            }
            default -> {
                try (client) {
                    payload.writeTo(client.getOutputStream());
                    client.shutdownOutput();
                    assertEquals(payload.expected(), Payload.read(client.getInputStream()));
                }
            }
        }
    }
}
