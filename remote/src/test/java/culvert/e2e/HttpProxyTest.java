package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Certificate;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.WebTarget;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that know HTTP proxies only reach their targets through the port that serves SOCKS. */
@Timeout(120)
class HttpProxyTest {
    private static final String NAME = "web.culvert.test";
    private static final String PAGE = "fetched through the tunnel";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    private static Path directory;

    private static Certificate certificate;
    private static WebTarget http;
    private static WebTarget https;
    private static NameServer names;

    @BeforeAll
    static void open() throws Exception {
        certificate = Certificate.make(directory, NAME);
        http = WebTarget.http().page("/", "text/plain", PAGE);
        https = WebTarget.https(certificate).page("/", "text/plain", PAGE);
        names = NameServer.open(Map.of(NAME, List.of(InetAddress.getLoopbackAddress())));
    }

    @AfterAll
    static void close() {
        http.close();
        https.close();
        names.close();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void curlTunnels(Engine engine) throws Exception {
        try (Tunnel tunnel = open(engine)) {
            String secret = curl(
                            tunnel, "--cacert", certificate.pem().toString(), "https://" + NAME + ":" + https.port())
                    .succeeded()
                    .out();
            assertEquals(PAGE, secret);
            String plain = curl(tunnel, "--proxytunnel", "http://" + NAME + ":" + http.port() + "/")
                    .succeeded()
                    .out();
            assertEquals(PAGE, plain);
        }
        assertTrue(names.asked().contains(NAME));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void curlFetchesPlainPagesOfSeveralTargetsOverOneConnection(Engine engine) throws Exception {
        try (WebTarget other = WebTarget.http().page("/", "text/plain", "another one");
                Tunnel tunnel = open(engine)) {
            String first = "http://" + NAME + ":" + http.port() + "/";
            String second = "http://127.0.0.1:" + other.port() + "/";
            Program.Finished pages = curl(tunnel, "--verbose", first, first, second, second, first)
                    .succeeded();
            assertEquals(PAGE + PAGE + "another one".repeat(2) + PAGE, pages.out());
            assertEquals(
                    4,
                    pages.err()
                            .lines()
                            .filter(line -> line.contains("Re-using existing"))
                            .count(),
                    pages.err());
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsSentAndFetchedIsWhole(Engine engine) throws Exception {
        Payload payload = new Payload(3, 20_000_000);
        Path file = directory.resolve("upload-" + engine);
        try (OutputStream out = Files.newOutputStream(file)) {
            payload.writeTo(out);
        }
        String sum = payload.expected().bytes() + " " + payload.expected().sha256();
        try (Tunnel tunnel = open(engine)) {
            String at = "http://" + NAME + ":" + http.port() + "/";
            assertEquals(
                    sum,
                    curl(tunnel, "--upload-file", file.toString(), at + "hash")
                            .succeeded()
                            .out());
            assertEquals(
                    sum,
                    curl(tunnel, "--upload-file", file.toString(), "--header", "Expect: 100-continue", at + "hash")
                            .succeeded()
                            .out());
            assertEquals(
                    sum,
                    curl(
                                    tunnel,
                                    "--upload-file",
                                    file.toString(),
                                    "--header",
                                    "Transfer-Encoding: chunked",
                                    at + "hash")
                            .succeeded()
                            .out());
            Path fetched = directory.resolve("download-" + engine);
            curl(tunnel, "--output", fetched.toString(), at + "payload/3/20000000")
                    .succeeded();
            assertEquals(-1, Files.mismatch(file, fetched));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void javasClientFetches(Engine engine) throws Exception {
        try (Tunnel tunnel = open(engine);
                HttpClient client = HttpClient.newBuilder()
                        .proxy(ProxySelector.of(tunnel.socks()))
                        .build()) {
            URI page = URI.create("http://" + NAME + ":" + http.port() + "/");
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> response =
                        client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
                assertEquals(PAGE, response.body());
            }
        }
    }

    static Tunnel open(Engine engine) throws Exception {
        return Tunnel.open(TunnelOptions.of(engine, Method.AES_256_GCM).asking(names.address()));
    }

    private static Program.Finished curl(Tunnel tunnel, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--disable",
                "--noproxy",
                "",
                "--silent",
                "--show-error",
                "--fail",
                "--proxy",
                "http://127.0.0.1:" + tunnel.socks().getPort()));
        all.addAll(List.of(arguments));
        return Program.installed("curl").run(LIMIT, all.toArray(String[]::new));
    }
}
