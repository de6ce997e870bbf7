package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Host;
import culvert.e2e.rig.Lab;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.TunnelOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever watches a server from a network around it is answered without a token, and strangers are not. */
@Timeout(120)
class MetricsListenTest {
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void numbersAndHealthAreTold() throws Exception {
        try (Culvert remote =
                Culvert.remote(Culvert.remoteCommand("-c", file("127.0.0.1:0").toString()), METHOD)) {
            String at = at(remote);
            String metrics = ask("http://" + at + "/metrics");
            assertTrue(metrics.contains("\nculvert_open_sessions 0.0\n"), metrics);
            String transport = Boolean.getBoolean("culvert.tests.withoutEpoll") ? "nio" : "epoll";
            assertTrue(metrics.contains("transport=\"" + transport + "\""), metrics);
            assertEquals("ok\n200", ask("http://" + at + "/health"));
            assertTrue(ask("http://" + at + "/v1/users").endsWith("404"));
            assertTrue(ask("-X", "POST", "http://" + at + "/v1/reload").endsWith("404"));
            assertTrue(
                    ask("-H", "Host: evil.example", "http://" + at + "/metrics").endsWith("421"));
            assertTrue(
                    ask("-0", "-H", "Host:", "http://" + at + "/health").endsWith("200"), "HTTP/1.0, as balancers ask");
        }
    }

    @Test
    void theLogSaysWhyThereIsNoEpoll() throws Exception {
        boolean isMissing = Boolean.getBoolean("culvert.tests.withoutEpoll");
        try (Culvert remote =
                Culvert.remote(Culvert.remoteCommand("-c", file("127.0.0.1:0").toString()), METHOD)) {
            assertEquals(isMissing ? 1 : 0, remote.count("transport nio: epoll is not available"));
        }
    }

    /** They would come from this machine; what administrators ask by a port is no target either. */
    @Test
    void usersOfTheTunnelDoNotReachIt() throws Exception {
        Path file = file("127.0.0.1:0", "\"admin\": \"127.0.0.1:0\", \"admin_token\": \"t0kenT9sWbYh4NcJ8dPf\",");
        try (Culvert remote = Culvert.remote(Culvert.remoteCommand("-c", file.toString()), METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD)) {
            List<String> places = List.of(
                    at(remote),
                    remote.process()
                            .await(SOON, "administrators are answered at=(\\S+)")
                            .group(1));
            for (String place : places) {
                Program.Finished refused = Program.installed("curl")
                        .and(
                                "-sS",
                                "--socks5-hostname",
                                "127.0.0.1:" + local.address().getPort())
                        .run(SOON, "http://" + place + "/metrics");
                assertTrue(refused.status() != 0, refused::out);
            }
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=blocked") == places.size());
        }
    }

    /** Four that say nothing take all places of their address, and none of another's. */
    @Test
    void nobodysSilenceKeepsOthersFromTheirAnswers() throws Exception {
        try (Culvert remote =
                Culvert.remote(Culvert.remoteCommand("-c", file("0.0.0.0:0").toString()), METHOD)) {
            int port = Integer.parseInt(at(remote).split(":", 2)[1]);
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
                }
                try (Socket another = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    assertEquals(-1, another.getInputStream().read());
                }
                assertEquals("ok\n200", ask("--interface", "127.0.0.2", "http://127.0.0.1:" + port + "/health"));
            } finally {
                for (Socket one : silent) {
                    one.close();
                }
            }
            Until.isTrue(() -> "no place is free again", () -> isAnswered(port));
        }
    }

    /** One with a public address, who reaches the port as well as the tunnel's. */
    @Tag("slow")
    @Test
    void aStrangerMeetsTheEndOfTheConnectionAlone() throws Exception {
        try (Lab lab = Lab.open();
                Culvert remote = Culvert.remoteOn(
                        lab.server(), METHOD, "-c", file("0.0.0.0:9389").toString())) {
            at(remote);
            assertEquals("", answer(lab.laptop()));
            String own = answer(lab.server());
            assertTrue(own.startsWith("HTTP/1.1 200 OK\r\n"), own);
        }
    }

    @Test
    void aPlaceThatIsNoneIsRefused() throws Exception {
        String expected = "expected an address of this machine and a port such as \"10.0.0.7:9389\"";
        for (String wrong : new String[] {"9389", "example.com:9389", "10.0.0.7", "/run/metrics.sock"}) {
            String refused = Culvert.remoteCommand("-c", file(wrong).toString())
                    .run(SOON)
                    .ended(2)
                    .err();
            assertTrue(refused.contains("metrics_listen is \"" + wrong + "\", " + expected), refused);
        }
        String taken = Culvert.remoteCommand("-c", file("192.0.2.1:9389").toString(), "-p", "0")
                .run(SOON)
                .ended(1)
                .err();
        assertTrue(taken.contains("metrics_listen: cannot listen on 192.0.2.1:9389: "), taken);
    }

    private static boolean isAnswered(int port) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write("GET /health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains(" 200 OK");
        } catch (IOException refused) {
            return false;
        }
    }

    private Path file(String at) throws IOException {
        return file(at, "");
    }

    private Path file(String at, String more) throws IOException {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{%s \"password\": \"%s\", \"server\": \"127.0.0.1\", \"metrics_listen\": \"%s\", \"egress_allow\": [\"127.0.0.0/8\"]}"
                        .formatted(more, TunnelOptions.password(METHOD), at));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String at(Culvert remote) throws Exception {
        return remote.process()
                .await(SOON, "metrics and health are told at=(\\S+)")
                .group(1);
    }

    private static String ask(String... arguments) throws Exception {
        return Program.installed("curl")
                .and("-sS", "-w", "%{http_code}")
                .run(SOON, arguments)
                .succeeded()
                .out();
    }

    private static String answer(Host from) throws Exception {
        try (Socket client = from.socket()) {
            client.connect(new InetSocketAddress(Lab.SERVER, 9389));
            try {
                client.getOutputStream()
                        .write("GET /health HTTP/1.1\r\nHost: 10.1.2.3\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            } catch (SocketException reset) {
                return "";
            }
        }
    }
}
