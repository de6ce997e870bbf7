package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.relay.Request;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The method CONNECT. */
@Timeout(60)
class ConnectTest {
    private static final Map<String, String> NOBODY = Map.of();

    @Test
    void whatFollowsTheHeadIsTheTunnels() throws Exception {
        String head = "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nUser-Agent: t\r\n\r\n";
        for (int piece = 1; piece <= head.length() + 6; piece++) {
            HttpPort port = new HttpPort(NOBODY).says(head + "hello\n", piece);
            port.client.shutdownOutput();
            Request.Connect request = port.connect();
            assertEquals("example.org:443", request.target().toString());
            request.reply().accept(new InetSocketAddress(0));
            assertEquals("hello\n", HttpPort.rest(request.client()));
            String answer = new String(port.client.readExactly(39), ISO_8859_1);
            assertEquals("HTTP/1.1 200 Connection established\r\n\r\n", answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT example.org:443 HTTP/1.0, example.org:443",
        "CONNECT 192.0.2.1:8080 HTTP/1.1, 192.0.2.1:8080",
        "CONNECT [2001:db8::1]:22 HTTP/1.1, [2001:db8::1]:22",
        "CONNECT a_b.example:65535 HTTP/1.1, a_b.example:65535",
    })
    void hostsOfEveryKind(String line, String target) throws Exception {
        HttpPort port = new HttpPort(NOBODY).says(line + "\r\n\r\n");
        assertEquals(target, port.connect().target().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT example.org HTTP/1.1\r\n\r\n",
                "CONNECT example.org: HTTP/1.1\r\n\r\n",
                "CONNECT example.org:0 HTTP/1.1\r\n\r\n",
                "CONNECT example.org:65536 HTTP/1.1\r\n\r\n",
                "CONNECT example.org:-1 HTTP/1.1\r\n\r\n",
                "CONNECT :443 HTTP/1.1\r\n\r\n",
                "CONNECT a@example.org:443 HTTP/1.1\r\n\r\n",
                "CONNECT exa%6dple.org:443 HTTP/1.1\r\n\r\n",
                "CONNECT http://example.org:443 HTTP/1.1\r\n\r\n",
                "CONNECT 2001:db8::1:22 HTTP/1.1\r\n\r\n",
                "CONNECT [fe80::1%25eth0]:22 HTTP/1.1\r\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\n\n",
                "CONNECT example.org:443 HTTP/1.1\r\nA: b\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\r\nA: b\rc\r\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\r\nA: b\0c\r\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\r\nA : b\r\n\r\n",
                "CONNECT example.org:443 HTTP/1.1\r\nno colon\r\n\r\n",
                "CONNECT example.org:443\r\n\r\n",
                "CONNECT\r\n\r\n",
            })
    void whatIsNoRequestIsToldSo(String head) throws Exception {
        HttpPort port = new HttpPort(NOBODY).says(head);
        String answer = port.answer();
        assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 505 "), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        assertEquals(Cause.MALFORMED, port.failure().reason());
    }

    @Test
    void aHeadHasABound() throws Exception {
        HttpPort port = new HttpPort(NOBODY).says("CONNECT example.org:443 HTTP/1.1\r\nA: " + "b".repeat(40_000));
        String answer = port.answer();
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
    }

    @Test
    void anotherVersionIsRefused() throws Exception {
        HttpPort port = new HttpPort(NOBODY).says("CONNECT example.org:443 HTTP/2.0\r\n\r\n");
        assertTrue(port.answer().startsWith("HTTP/1.1 505 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice:secret", "Zoë:a:b"})
    void aUserGetsThrough(String credentials) throws Exception {
        HttpPort port = new HttpPort(HttpPort.ALICE).says(with("Basic " + base64(credentials)));
        assertEquals("example.org:443", port.connect().target().toString());
    }

    @Test
    void whoIsNoUserIsAskedForAPassword() throws Exception {
        for (String wrong : new String[] {
            "Basic " + base64("alice:sacred"),
            "Basic " + base64("alice"),
            "Basic " + base64(":"),
            "Basic ***",
            "Basic",
            "Bearer abc",
            "Basic " + base64("alice:secret") + "\r\nProxy-Authorization: Basic " + base64("alice:secret"),
        }) {
            HttpPort port = new HttpPort(HttpPort.ALICE).says(with(wrong));
            String answer = port.answer();
            assertTrue(answer.startsWith("HTTP/1.1 407 "), wrong + ": " + answer);
            assertTrue(answer.contains("\r\nProxy-Authenticate: Basic realm="), answer);
            assertEquals(Cause.CREDENTIALS, port.failure().reason());
        }
        HttpPort port = new HttpPort(HttpPort.ALICE).says("CONNECT example.org:443 HTTP/1.1\r\n\r\n");
        assertTrue(port.answer().startsWith("HTTP/1.1 407 "));
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void whyThereIsNoTunnelIsToldInASentence(Cause why) throws Exception {
        HttpPort port = new HttpPort(NOBODY).says("CONNECT example.org:443 HTTP/1.1\r\n\r\n");
        Request.Connect request = port.connect();
        port.client.shutdownOutput();
        request.reply().refuse(why);
        String answer = port.answer();
        int status = Integer.parseInt(answer.substring(9, 12));
        assertEquals(
                switch (why) {
                    case BLOCKED -> 403;
                    case CONNECT_TIMEOUT, NAME_TIMEOUT -> 504;
                    case NO_DESCRIPTORS, NO_LOCAL_PORT, MEMORY, LIMIT, EVICTED, SHUTDOWN -> 503;
                    case INTERNAL -> 500;
                    default -> 502;
                },
                status);
        String text = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(text.endsWith(".\n"), text);
        assertTrue(status != 502 || text.contains("server cannot be reached"), text);
    }

    private static String with(String authorization) {
        return "CONNECT example.org:443 HTTP/1.1\r\nProxy-Authorization: " + authorization + "\r\n\r\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
