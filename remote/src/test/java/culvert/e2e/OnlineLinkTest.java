package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import culvert.Tls;
import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code culvert local} with the address of a list of servers, which a server on loopback has. */
@Timeout(300)
class OnlineLinkTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;

    @TempDir
    private Path directory;

    private Path certificate;
    private HttpsServer server;
    private volatile String list = "";

    @BeforeEach
    void serve() throws Exception {
        certificate = Tls.store(directory, "ip:127.0.0.1");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(Tls.context(certificate)));
        server.createContext("/token", exchange -> {
            byte[] body = list.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theServerOfTheListThatCanBeUsedIs() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD)) {
            list = """
                    {"version": 1, "servers": [
                        {"remarks": "other", "server": "h", "server_port": 1, "password": "p", "method": "aes-256-gcm", "plugin": "x"},
                        {"remarks": "this", "server": "127.0.0.1", "server_port": %d, "password": "%s", "method": "%s"}]}""".formatted(remote.address().getPort(), TunnelOptions.password(METHOD), METHOD.label());
            try (Culvert local = Culvert.localBy(trusting(), "--link", address().toString());
                    Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                session.getOutputStream().write('x');
                assertEquals('x', session.getInputStream().read());
                String log = local.process().log();
                assertTrue(log.contains("/...: has 2 servers, of which only one can be used"), log);
                assertFalse(log.contains("token"), log);
            }
        }
    }

    @Test
    void theServersOfTheListStandInForEachOther() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Socket refusing = Ports.closed();
                Culvert remote = Culvert.remote(METHOD)) {
            String server = """
                    {"remarks": "%s", "server": "127.0.0.1", "server_port": %d, "password": "%s", "method": "%s"}""";
            String password = TunnelOptions.password(METHOD);
            list = "{\"version\": 1, \"servers\": ["
                    + server.formatted("gone", refusing.getLocalPort(), TunnelOptions.PASSWORD, "aes-256-gcm") + ", "
                    + server.formatted("there", remote.address().getPort(), password, METHOD.label()) + "]}";
            try (Culvert local = Culvert.localBy(trusting(), "--link", address().toString())) {
                for (int i = 0; i < 4; i++) {
                    try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                        session.getOutputStream().write('x');
                        assertEquals('x', session.getInputStream().read());
                    }
                }
                Until.isTrue(SOON, local.process()::log, () -> local.count(" server=there ") == 4);
                assertEquals(0, local.count("has 2 servers"), local.process().log());
            }
        }
    }

    @Test
    void theListIsFetchedAgainAndFollowed() throws Exception {
        Path often = Files.writeString(directory.resolve("config.json"), "{\"link_refresh\": 1}");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert first = Culvert.remote(METHOD);
                Culvert second = Culvert.remote(METHOD)) {
            list = listOf(first);
            try (Culvert local = Culvert.localBy(
                            trusting(),
                            "-c",
                            often.toString(),
                            "--link",
                            address().toString());
                    Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                assertAnswered(session);
                list = "{\"version\": 1, \"servers\": []}";
                Until.isTrue(SOON, local.process()::log, () -> local.count("configuration not changed") == 1);
                list = listOf(first, second);
                Until.isTrue(SOON, local.process()::log, () -> local.count("configuration read again") == 1);
                list = listOf(second);
                Until.isTrue(SOON, local.process()::log, () -> local.count("configuration read again") == 2);
                first.process().close();
                try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                    assertAnswered(another);
                }
                server.stop(0);
                Until.isTrue(SOON, local.process()::log, () -> local.count("not fetched again") == 1);
                try (Socket another = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                    assertAnswered(another);
                }
                String log = local.process().log();
                assertFalse(log.contains("token"), log);
            }
        }
    }

    private static String listOf(Culvert... remotes) {
        return Stream.of(remotes)
                .map(remote ->
                        """
                {"remarks": "it", "server": "127.0.0.1", "server_port": %d, "password": "%s", "method": "%s"}
                """.formatted(remote.address().getPort(), TunnelOptions.password(METHOD), METHOD.label()))
                .collect(Collectors.joining(",", "{\"version\": 1, \"servers\": [", "]}"));
    }

    private static void assertAnswered(Socket session) throws IOException {
        session.getOutputStream().write('x');
        assertEquals('x', session.getInputStream().read());
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        Program.Finished local =
                Culvert.localCommand().run(SOON, "--link", address().toString()).ended(1);
        assertTrue(local.err().startsWith("culvert local: https://127.0.0.1:"), local::err);
        assertTrue(
                local.err().contains("/...: cannot be trusted: ")
                        && local.err().lines().count() == 1,
                local::err);
    }

    /** In a file, since others can see the command line. */
    private Path address() throws IOException {
        String address = "https://127.0.0.1:" + server.getAddress().getPort() + "/token\n";
        Path file = Files.writeString(directory.resolve("address"), address);
        assertTrue(file.toFile().setReadable(false, false) && file.toFile().setReadable(true, true));
        return file;
    }

    private Program trusting() {
        return Culvert.localCommand()
                .with(
                        "JDK_JAVA_OPTIONS",
                        "-Djavax.net.ssl.trustStore=" + certificate + " -Djavax.net.ssl.trustStorePassword="
                                + Tls.PASSWORD);
    }
}
