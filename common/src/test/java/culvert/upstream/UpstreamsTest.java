package culvert.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.address.Host;
import culvert.address.Target;
import culvert.direct.WayOut;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.MemoryStream;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.TestRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to proxies, and what becomes of their answers; \xNN stands for a byte. */
@Timeout(60)
class UpstreamsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Optional<Upstream.Login> LOGIN = Optional.of(new Upstream.Login("me", "hush"));
    private static final Target TARGET = new Target(Host.parse("a.example"), 443);
    private static final Target AT = new Target(Host.parse("9.9.9.9"), 1080);
    private static final Target NEXT = new Target(Host.parse("2600::1"), 8080);
    private static final Upstream SOCKS = new Upstream(Upstream.Kind.SOCKS5, AT, Optional.empty());
    private static final Upstream HTTP = new Upstream(Upstream.Kind.HTTP, NEXT, Optional.empty());
    private static final String ASKED = "\u0005\u0001\0\u0003\u0009a.example\u0001\u00bb";
    private static final String GRANTED = "\u0005\0\0\u0001\0\0\0\0\0\0";

    private final MemoryStream.Pair pair = MemoryStream.pair();
    private final TestRunner runner = new TestRunner();

    @AutoClose
    private final MemoryStream proxy = pair.right();

    @Test
    void socksIsAskedForTheName() throws Exception {
        proxySays("\u0005\0" + GRANTED + "hi");
        try (Stream far = connect(LIMIT, SOCKS)) {
            assertEquals("hi", read(far, 2));
        }
        assertEquals("\u0005\u0001\0" + ASKED, said());
        assertEquals(List.of(new InetSocketAddress("9.9.9.9", 1080)), runner.attempts());
    }

    @Test
    void socksGetsTheNameAndPasswordIfItWantsThem() throws Exception {
        proxySays("\u0005\u0002\u0001\0\u0005\0\0\u0003\u0003a.b\0\0hi");
        try (Stream far = connect(LIMIT, new Upstream(Upstream.Kind.SOCKS5, AT, LOGIN))) {
            assertEquals("hi", read(far, 2));
        }
        assertEquals("\u0005\u0002\0\u0002\u0001\u0002me\u0004hush" + ASKED, said());
    }

    @Test
    void httpIsAskedForTheNameWithNameAndPassword() throws Exception {
        proxySays("HTTP/1.1 103 Wait\r\nLink: a\r\n\r\nHTTP/1.0 200 Here\r\nVia: x\r\n\r\nhi");
        try (Stream far = connect(LIMIT, new Upstream(Upstream.Kind.HTTP, AT, LOGIN))) {
            assertEquals("hi", read(far, 2));
        }
        assertEquals(
                String.join(
                        "\r\n",
                        "CONNECT a.example:443 HTTP/1.1",
                        "Host: a.example:443",
                        "Proxy-Authorization: Basic bWU6aHVzaA==",
                        "",
                        ""),
                said());
    }

    @Test
    void eachIsAskedForTheNext() throws Exception {
        proxySays("\u0005\0" + GRANTED + "HTTP/1.1 200 OK\r\n\r\nhi");
        try (Stream far = connect(LIMIT, SOCKS, HTTP)) {
            assertEquals("hi", read(far, 2));
        }
        String next = "&\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0001\u001f\u0090";
        assertEquals(
                "\u0005\u0001\0\u0005\u0001\0\u0004" + next
                        + "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n",
                said());
    }

    @ParameterizedTest
    @CsvSource({
        "1, CONNECT_FAILED",
        "2, BLOCKED",
        "3, NETWORK_UNREACHABLE",
        "4, HOST_UNREACHABLE",
        "5, REFUSED",
        "6, HOST_UNREACHABLE",
        "7, UNSUPPORTED_COMMAND",
        "8, UNSUPPORTED_ADDRESS",
        "200, CONNECT_FAILED"
    })
    void whatSocksSaysOfTheTargetIsTheCause(int reply, Cause cause) throws Exception {
        proxySays("\u0005\0\u0005" + (char) reply + "\0");
        assertEquals(cause, failure(LIMIT, SOCKS).reason());
        assertTrue(pair.left().isClosed());
    }

    @ParameterizedTest
    @CsvSource({
        "403, BLOCKED",
        "502, CONNECT_FAILED",
        "504, CONNECT_TIMEOUT",
        "407, PROXY_CREDENTIALS",
        "301, CONNECT_FAILED"
    })
    void whatHttpSaysOfTheTargetIsTheCause(int status, Cause cause) throws Exception {
        proxySays("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");
        assertEquals(cause, failure(LIMIT, HTTP).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0005\u00ff", "\u0005\u0002\u0001\u0001"})
    void aProxyThatWantsOthersSaysSo(String answers) throws Exception {
        proxySays(answers);
        DialException why = failure(LIMIT, new Upstream(Upstream.Kind.SOCKS5, AT, LOGIN));
        assertEquals(Cause.PROXY_CREDENTIALS, why.reason());
        assertFalse(String.valueOf(why.getMessage()).contains("hush"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\u0004\0",
                "HTTP/1.1 400 Bad\r\n\r\n",
                "\u0005\0\u0004\0\0",
                "\u0005\0\u0005\0\0\u0007",
                "\u0005\0\u0005\0\0\u0001\0"
            })
    void nonsenseOfSocksIsTheProxysFailure(String answers) throws Exception {
        proxySays(answers);
        assertEquals(Cause.PROXY_FAILED, failure(LIMIT, SOCKS).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0005\0", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\n"})
    void nonsenseOfHttpIsTheProxysFailure(String answers) throws Exception {
        proxySays(answers);
        assertEquals(Cause.PROXY_FAILED, failure(LIMIT, HTTP).reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nA: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", "HTTP/1.1 102 Wait\r\n\r\n"})
    void anAnswerWithoutAnEndIsNotHeardToIt(String piece) throws Exception {
        proxySays(piece + piece.substring(piece.indexOf('\n') + 1).repeat(2000) + piece.repeat(9));
        assertEquals(Cause.PROXY_FAILED, failure(LIMIT, HTTP).reason());
    }

    @Test
    void whatTheFirstSaysOfTheNextIsTheProxysFailure() throws Exception {
        proxySays("\u0005\0\u0005\u0005\0");
        assertEquals(Cause.PROXY_FAILED, failure(LIMIT, SOCKS, HTTP).reason());
    }

    @Test
    void aSlowAnswerEndsWithTheTime() throws Exception {
        Thread.ofVirtual().start(() -> {
            try {
                proxy.write("HTTP/1.1 200 OK\r\nA: ".getBytes(ISO_8859_1));
                while (true) {
                    proxy.write(new byte[] {'a'});
                    Thread.sleep(5);
                }
            } catch (IOException | InterruptedException over) {
                // it has hung up
            }
        });
        assertEquals(Cause.CONNECT_TIMEOUT, failure(Duration.ofSeconds(3), HTTP).reason());
        assertTrue(pair.left().isClosed());
    }

    @Test
    void aSilentProxyIsTheProxysFailure() {
        assertEquals(Cause.PROXY_FAILED, failure(Duration.ofMillis(100), SOCKS).reason());
    }

    @Test
    void whatItNeedsIsNotShown() {
        assertEquals("socks5://9.9.9.9:1080", new Upstream(Upstream.Kind.SOCKS5, AT, LOGIN).toString());
        assertEquals("Optional[***]", LOGIN.toString());
    }

    private void proxySays(String answers) throws IOException {
        proxy.write(answers.getBytes(ISO_8859_1));
        proxy.shutdownOutput();
    }

    private String said() throws IOException {
        return new String(proxy.readAll(), ISO_8859_1);
    }

    private static String read(Stream far, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int have = 0; have < count; ) {
            far.awaitReadable();
            have += far.tryRead(bytes, have, count - have);
        }
        return new String(bytes, ISO_8859_1);
    }

    private DialException failure(Duration limit, Upstream... path) {
        return assertThrows(DialException.class, () -> connect(limit, path));
    }

    private Stream connect(Duration limit, Upstream... path) throws IOException {
        runner.willDial(pair.left());
        return new Upstreams(List.of(path), new Nobody(), SocketSettings.DEFAULT, WayOut.USUAL, limit)
                .connect(TARGET, runner);
    }
}
