package culvert.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import culvert.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Links and lists from a server on loopback, whose certificate is trusted or not. */
@Timeout(120)
class OnlineAddressTest {
    private static final SourceLocation PLACE = SourceLocation.whole("the link");
    private static final String SECRET = "/hunter22?token=hunter22";
    private static final String LINK = "ss://aes-256-gcm:8Zq2vTn4kXbPs9uY@vps.example.com:443#x";
    private static final SSLSocketFactory USUAL = HttpsURLConnection.getDefaultSSLSocketFactory();

    @TempDir
    private static Path directory;

    private static Path trusted;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpsServer server;

    @BeforeAll
    static void makeTheCertificate() throws Exception {
        trusted = Tls.store(directory, "ip:127.0.0.1");
    }

    @BeforeEach
    void start() throws Exception {
        serve(trusted);
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        threads.close();
        HttpsURLConnection.setDefaultSSLSocketFactory(USUAL);
    }

    @Test
    void aLinkIsFetched() throws Exception {
        answer(200, LINK + "\n");
        for (String scheme : List.of("https", "ssconf", "HTTPS")) {
            assertEquals("vps.example.com", server(read(address().replace("https", scheme))));
        }
        Path file = Files.writeString(directory.resolve("address"), address() + "\n");
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource layer = new ConfigSource(diagnostics, Map.of());
        LinkSource.file(file.toString(), InputStream.nullInputStream(), layer, diagnostics);
        assertEquals("vps.example.com", server(layer.config()));
        LinkSource.file(
                "-",
                new ByteArrayInputStream(address().getBytes(UTF_8)),
                new ConfigSource(diagnostics, Map.of()),
                diagnostics);
        diagnostics.stopIfWrong();
        assertFalse(diagnostics.warnings().toString().contains("hunter22"));
    }

    @Test
    void aListIsFetched() throws Exception {
        answer(
                200,
                "{\"version\": 1, \"servers\": [{\"server\": \"h\", \"server_port\": 1, \"method\": \"aes-256-gcm\","
                        + "\"password\": \"8Zq2vTn4kXbPs9uY\"}]}");
        assertEquals("h", server(read(address())));
    }

    @Test
    void aRedirectIsFollowedWithinHttpsOnly() throws Exception {
        answer("/moved", 200, LINK);
        redirect(address().replace(SECRET, "/moved"));
        assertEquals("vps.example.com", server(read(address())));
        redirect(address().replace(SECRET, "/moved").replace("https", "http"));
        refused(": answers with the status 302, expected 200");
    }

    @Test
    void whatCannotBeUsedIsSaidWithoutTheAddress() throws Exception {
        answer(404, LINK);
        refused(": answers with the status 404, expected 200");
        answer(200, "<html>hunter22</html>\n");
        refused(": holds neither a link nor a list of servers, expected one of the two");
        answer(200, "{\"version\": 1");
        refused(":1:14: ");
        answer(200, " ".repeat(ConfigFile.MAX_BYTES) + LINK);
        refused(": is larger than 1 MiB, which no configuration and no password is");
        answer(200, "ss://aes-256-gcm:hunter22@h");
        refused(": is a link without a port");
    }

    @Test
    void aCertificateOfAnotherOrForAnotherNameIsRefused() throws Exception {
        answer(200, LINK);
        HttpsURLConnection.setDefaultSSLSocketFactory(USUAL);
        refused(": cannot be trusted: unable to find valid certification path to requested target");
        server.stop(0);
        serve(Tls.store(directory, "dns:other.example"));
        answer(200, LINK);
        refused(": cannot be trusted: No subject alternative names matching IP address 127.0.0.1 found");
    }

    @Test
    void whoDripsIsNotWaitedFor() throws Exception {
        handle(SECRET, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(' ');
                out.flush();
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        OnlineAddress address = OnlineAddress.parse(address(), PLACE, Duration.ofMillis(400));
        String said =
                String.valueOf(assertThrows(IOException.class, address::fetch).getMessage());
        assertEquals(address.place() + ": did not answer within 1 s", said);
    }

    @Test
    void whoIsNotThereIsSaidToBeSo() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        String address = "https://127.0.0.1:" + free + SECRET;
        String said = String.valueOf(
                assertThrows(IOException.class, () -> read(address)).getMessage());
        assertTrue(said.startsWith("https://127.0.0.1:" + free + "/...: cannot be reached: "), said);
    }

    @Test
    void onlyHttpsIsAnAddress() {
        for (String wrong :
                List.of("http://h/hunter22", "https:///hunter22", "https://h:99999/hunter22", "https://h/hunter22 x")) {
            ConfigException said = assertThrows(ConfigException.class, () -> read(wrong));
            assertFalse(said.mistakes().toString().contains("hunter22"), wrong);
        }
    }

    private void serve(Path certificate) throws Exception {
        HttpsURLConnection.setDefaultSSLSocketFactory(Tls.context(certificate).getSocketFactory());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(Tls.context(certificate)));
        server.setExecutor(threads);
        server.start();
    }

    private void answer(int status, String text) {
        answer(SECRET, status, text);
    }

    private void answer(String path, int status, String text) {
        handle(path, exchange -> {
            byte[] body = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private void redirect(String to) {
        handle(SECRET, exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private void handle(String path, HttpHandler handler) {
        String context = path.replaceFirst("\\?.*", "");
        try {
            server.removeContext(context);
        } catch (IllegalArgumentException e) {
            // there was none yet
        }
        server.createContext(context, handler);
    }

    private String address() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + SECRET;
    }

    private void refused(String expected) {
        String said;
        try {
            read(address());
            said = "nothing";
        } catch (ConfigException e) {
            said = e.mistakes().toString().replaceAll("^\\[|]$", "");
        } catch (IOException e) {
            said = String.valueOf(e.getMessage());
        }
        assertTrue(said.startsWith("https://127.0.0.1:" + server.getAddress().getPort() + "/..." + expected), said);
        assertFalse(said.contains("hunter22") || said.contains("\n"), said);
    }

    private static String server(Config config) {
        return config.get(Key.SERVER).getFirst().host().toString();
    }

    private static Config read(String address) throws ConfigException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource layer = new ConfigSource(diagnostics, Map.of());
        LinkSource.word(address, layer, diagnostics);
        diagnostics.stopIfWrong();
        return layer.config();
    }
}
