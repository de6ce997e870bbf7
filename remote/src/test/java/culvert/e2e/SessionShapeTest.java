package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Together;
import culvert.e2e.rig.Tunnel;
import culvert.net.Cause;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions of every shape pass through on every transport as if there were no tunnel. */
@Timeout(120)
class SessionShapeTest {
    /** Longer than whatever lets a half-closed session be ended soon. */
    private static final Duration LATER = Duration.ofSeconds(5);

    private static final int PARALLEL = 100;
    private static final byte[] QUESTION = "a question, and no more".getBytes(UTF_8);
    private static final byte[] ANSWER = "an answer, long after".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aHundredConnectionsAtOnceEachKeepTheirOwnData(Engine engine) throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(engine, Method.AES_128_GCM)) {
            List<Callable<Payload.Received>> connections = new ArrayList<>();
            List<Payload> payloads = IntStream.range(0, PARALLEL)
                    .mapToObj(i -> new Payload(i, 200_000 + i))
                    .toList();
            for (Payload payload : payloads) {
                connections.add(() -> echoed(tunnel, target, payload));
            }
            assertEquals(payloads.stream().map(Payload::expected).toList(), Together.run(connections));
            assertEquals(PARALLEL, target.accepted());
        }
    }

    private static Payload.Received echoed(Tunnel tunnel, TcpTarget target, Payload payload) throws Exception {
        try (Socket client = tunnel.connect(target)) {
            return Together.during(
                    () -> {
                        payload.writeTo(client.getOutputStream());
                        client.shutdownOutput();
                    },
                    () -> Payload.read(client.getInputStream()));
        }
    }

    /** All at once, since each lasts five seconds. */
    @Test
    void eitherSideEndsAndIsAnsweredFiveSecondsLater() throws Exception {
        List<Callable<Engine>> cases = Stream.of(Engine.values())
                .flatMap(engine ->
                        Stream.<Callable<Engine>>of(() -> clientEndsFirst(engine), () -> targetEndsFirst(engine)))
                .toList();
        assertEquals(cases.size(), Together.run(cases).size());
    }

    private static Engine clientEndsFirst(Engine engine) throws Exception {
        TcpTarget.Service service = connection -> {
            assertArrayEquals(QUESTION, connection.getInputStream().readAllBytes());
            Thread.sleep(LATER);
            connection.getOutputStream().write(ANSWER);
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, Method.AES_256_GCM)) {
            try (Socket client = tunnel.connect(target)) {
                client.getOutputStream().write(QUESTION);
                client.shutdownOutput();
                assertArrayEquals(ANSWER, client.getInputStream().readAllBytes());
            }
            completed(tunnel, QUESTION.length, ANSWER.length);
            assertEquals(List.of(), List.copyOf(target.problems()));
        }
        return engine;
    }

    private static Engine targetEndsFirst(Engine engine) throws Exception {
        TcpTarget.Service service = connection -> {
            connection.getOutputStream().write(QUESTION);
            connection.shutdownOutput();
            assertArrayEquals(ANSWER, connection.getInputStream().readAllBytes());
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, Method.AES_256_GCM)) {
            try (Socket client = tunnel.connect(target)) {
                assertArrayEquals(QUESTION, client.getInputStream().readAllBytes());
                Thread.sleep(LATER);
                client.getOutputStream().write(ANSWER);
            }
            completed(tunnel, ANSWER.length, QUESTION.length);
            assertEquals(List.of(), List.copyOf(target.problems()));
        }
        return engine;
    }

    private static void completed(Tunnel tunnel, long up, long down) throws InterruptedException {
        for (var end : List.of(tunnel.local().events(), tunnel.remote().events())) {
            var outcome = end.await(1).getFirst().outcome();
            assertEquals(Cause.COMPLETE, outcome.cause());
            assertEquals(up, outcome.up());
            assertEquals(down, outcome.down());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aServerMaySpeakFirst(Engine engine) throws Exception {
        byte[] banner = "220 the server speaks first\r\n".getBytes(UTF_8);
        TcpTarget.Service service = connection -> {
            connection.getOutputStream().write(banner);
            assertEquals(-1, connection.getInputStream().read());
        };
        try (TcpTarget target = TcpTarget.open(service);
                Tunnel tunnel = Tunnel.open(engine, Method.XCHACHA20_IETF_POLY1305)) {
            try (Socket client = tunnel.connect(target)) {
                assertArrayEquals(banner, client.getInputStream().readNBytes(banner.length));
            }
            completed(tunnel, 0, banner.length);
            assertEquals(List.of(), List.copyOf(target.problems()));
        }
    }
}
