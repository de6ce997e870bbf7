package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Certificate;
import culvert.e2e.rig.Curl;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.e2e.rig.WebTarget;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Curl fetches pages in every dialect of SOCKS, over HTTP and HTTPS, by address and by names only the remote knows. */
@Timeout(120)
class CurlTest {
    private static final String NAME = "web.culvert.test";
    private static final String PAGE = "fetched through the tunnel";

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

    /** Every transport, and every method on the usual one. */
    static Stream<Arguments> ends() {
        return Stream.concat(
                Stream.of(Method.values()).map(method -> Arguments.of(Engine.EPOLL, method)),
                Stream.of(
                        Arguments.of(Engine.NIO, Method.AES_256_GCM),
                        Arguments.of(Engine.PLAIN, Method.CHACHA20_IETF_POLY1305)));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void curlFetchesInEveryDialect(Engine engine, Method method) throws Exception {
        TunnelOptions options = TunnelOptions.of(engine, method).asking(names.address());
        try (Tunnel tunnel = Tunnel.open(options)) {
            for (Curl.Dialect dialect : Curl.Dialect.values()) {
                Curl curl = new Curl(tunnel.socks(), dialect);
                // two of the dialects carry names; with the other two, curl would ask this machine for an address
                String host = dialect.carriesNames() ? NAME : "127.0.0.1";
                String page = curl.run("http://" + host + ":" + http.port() + "/")
                        .succeeded()
                        .out();
                assertEquals(PAGE, page, dialect.name());
                String secret = curl.run(
                                "--cacert", certificate.pem().toString(), "https://" + host + ":" + https.port() + "/")
                        .succeeded()
                        .out();
                assertEquals(PAGE, secret, dialect.name());
            }
        }
        assertTrue(names.asked().contains(NAME));
    }
}
