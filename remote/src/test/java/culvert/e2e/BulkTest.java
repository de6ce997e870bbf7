package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Curl;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.WebTarget;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Curl moves much, down and up, and every byte arrives. */
@Timeout(300)
class BulkTest {
    private static final long MUCH = 200_000_000;
    private static final long SOME = 10_000_000;

    @TempDir
    private Path directory;

    /** Every transport with every method, but the pair that always moves the full size. */
    static Stream<Arguments> otherEnds() {
        return Stream.of(Engine.values())
                .flatMap(engine -> Stream.of(Method.values()).map(method -> Arguments.of(engine, method)))
                .filter(ends -> ends.get()[0] != Engine.EPOLL || ends.get()[1] != Method.AES_256_GCM);
    }

    @Test
    void twoHundredMegabytesArriveBothWays() throws Exception {
        move(Engine.EPOLL, Method.AES_256_GCM, MUCH);
    }

    @ParameterizedTest
    @MethodSource("otherEnds")
    void tenMegabytesArriveBothWays(Engine engine, Method method) throws Exception {
        move(engine, method, SOME);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("otherEnds")
    void twoHundredMegabytesArriveBothWays(Engine engine, Method method) throws Exception {
        move(engine, method, MUCH);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource
    void twoHundredMegabytesArriveBothWaysThroughTwoProcesses(Method method) throws Exception {
        try (Culvert remote = Culvert.remote(method);
                Culvert local = Culvert.local(remote.address(), method)) {
            move(local.address(), method, MUCH);
        }
    }

    private void move(Engine engine, Method method, long bytes) throws Exception {
        try (Tunnel tunnel = Tunnel.open(engine, method)) {
            move(tunnel.socks(), method, bytes);
        }
    }

    private void move(InetSocketAddress socks, Method method, long bytes) throws Exception {
        Payload payload = new Payload(method.keyBytes(), bytes);
        Payload.Received expected = payload.expected();
        Path file = directory.resolve("payload");
        try (WebTarget target = WebTarget.http()) {
            Curl curl = new Curl(socks, Curl.Dialect.SOCKS5_HOSTNAME);
            String url = "http://127.0.0.1:" + target.port();

            String path = "/payload/" + payload.seed() + "/" + bytes;
            curl.run("--output", file.toString(), url + path).succeeded();
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                assertEquals(expected, Payload.read(in), "down");
            }

            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                payload.writeTo(out);
            }
            String sent = curl.run("--upload-file", file.toString(), url + "/hash")
                    .succeeded()
                    .out();
            assertEquals(bytes + " " + expected.sha256(), sent, "up");
        }
    }
}
