package culvert.local.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.NetworkException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in absolute form, from the client's first byte to the target's last. */
@Timeout(60)
class ExchangeTest {
    private static final String GET = "GET http://a.example/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String GOT = "GET /x?y HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100_000})
    void oneConnectionCarriesOneRequestAfterTheOther(int piece) throws Exception {
        HttpRelay relay = new HttpRelay(Map.of(), piece);
        relay.says(GET);
        HttpRelay.Target a = relay.target("a.example:80");
        for (int i = 0; i < 3; i++) {
            a.expect(GOT);
            a.says(OK);
            relay.expect(OK);
            relay.says(GET);
        }
        a.expect(GOT);
        a.says("HTTP/1.1 204 No Content\r\n\r\n");
        relay.expect("HTTP/1.1 204 No Content\r\n\r\n");
        relay.client.close();
        assertEquals(-1, read(a));
        relay.ends();
        assertEquals(Cause.COMPLETE, relay.finished(1).getFirst().outcome().cause());
    }

    @Test
    void whatIsForTheNextMachineOnlyStaysHere() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(head(
                "GET http://a.example HTTP/1.1",
                "Host: A.example:80",
                "Proxy-Connection: keep-alive",
                "Connection: X-Own, Host",
                "X-Own: 1",
                "TE: trailers",
                "Keep-Alive: 5",
                "Proxy-Authorization: Basic eA==",
                "Cookie: a=b"));
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(head("GET / HTTP/1.1", "Host: A.example:80", "Cookie: a=b"));
        a.says(head(
                "HTTP/1.1 200 Fine",
                "Connection: close, X-Mine",
                "X-Mine: 1",
                "Keep-Alive: 5",
                "Proxy-Authenticate: x",
                "Content-Length: 0"));
        relay.expect(head("HTTP/1.1 200 Fine", "Content-Length: 0"));
        relay.says(GET);
        HttpRelay.Target again = relay.target("a.example:80");
        again.expect(GOT);
        again.says(OK);
        relay.expect(OK);
        relay.finished(1);
        relay.ends();
    }

    @Test
    void whatFollowsTheLastRequestIsNotCarriedOut() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(head("GET http://a.example/x?y HTTP/1.1", "Host: a.example", "Connection: close") + GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(head("GET /x?y HTTP/1.1", "Host: a.example", "Connection: close"));
        a.says(OK);
        relay.expect(head("HTTP/1.1 200 OK", "Content-Length: 5", "Connection: close") + "hello");
        assertEquals(0, relay.client.readAll().length);
        relay.ends();
        assertEquals(
                List.of(Cause.COMPLETE),
                relay.finished(1).stream().map(one -> one.outcome().cause()).toList());
    }

    @Test
    void whileAClientIsToldThatThereIsNoAnswerNoBufferIsHeld() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(GET);
        relay.target("a.example:80").stream().close();
        relay.expect("HTTP/1.1 502");
        Until.isTrue(() -> relay.borrowed() + " borrowed", () -> relay.borrowed() == 0 || relay.isFinished());
        assertFalse(relay.isFinished());
        relay.ends();
    }

    /** Its first thread waits for the answer to a request that could be repeated. */
    @Test
    void aSessionThatIsCutEnds() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(GOT);
        a.says(OK);
        relay.expect(OK);
        relay.says(GET);
        a.expect(GOT);
        relay.cut();
        relay.ends();
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    @Test
    void severalTargetsTakeTurnsOnOneConnection() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(
                GET + "POST http://b.example:8080/ HTTP/1.1\r\nHost: b.example:8080\r\nContent-Length: 3\r\n\r\nabc");
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(GOT);
        a.says(OK);
        relay.expect(OK);
        HttpRelay.Target b = relay.target("b.example:8080");
        b.expect("POST / HTTP/1.1\r\nHost: b.example:8080\r\nContent-Length: 3\r\n\r\nabc");
        b.says(OK);
        relay.expect(OK);
        assertEquals(-1, read(a));
        relay.says("CONNECT c.example:443 HTTP/1.1\r\n\r\nraw");
        HttpRelay.Target c = relay.target("c.example:443");
        relay.expect("HTTP/1.1 200 Connection established\r\n\r\n");
        c.expect("raw");
        c.says("back");
        relay.expect("back");
        assertEquals(2, relay.finished(2).size());
        c.stream().close();
        relay.ends();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100_000})
    void chunksAndTrailersGoThroughAsTheyAre(int piece) throws Exception {
        HttpRelay relay = new HttpRelay(Map.of(), piece);
        String chunked = "3\r\nabc\r\n10;x=y\r\n0123456789abcdef\r\n0\r\nT: u\r\n\r\n";
        relay.says("POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
                + GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect("POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked);
        a.says("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
                + chunked);
        relay.expect("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
                + chunked);
        a.expect(GOT);
        a.says(OK);
        relay.expect(OK);
        relay.ends();
    }

    @Test
    void anAnswerWithoutALengthEndsTheClientsConnection() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(GOT);
        a.says("HTTP/1.0 200 OK\r\n\r\nsome");
        relay.expect("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsome");
        a.stream().shutdownOutput();
        assertEquals("", new String(relay.client.readAll(), ISO_8859_1));
        relay.ends();
        assertEquals(Cause.COMPLETE, relay.finished(1).getFirst().outcome().cause());
    }

    @Test
    void anAnswerThatIsCutShortIsAnError() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(GOT);
        a.says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
        a.stream().close();
        assertThrows(NetworkException.class, relay.client::readAll);
        assertEquals(Cause.TRUNCATED, relay.finished(1).getFirst().outcome().cause());
    }

    @Test
    void headsOfAnswersWithoutBodies() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says("HEAD http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n" + GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect("HEAD / HTTP/1.1\r\nHost: a.example\r\n\r\n");
        a.says("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        relay.expect("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        a.expect(GOT);
        a.says("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n");
        relay.expect("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n");
        relay.ends();
    }

    @Test
    void afterAnUpgradeThereAreBytes() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nConnection: keep-alive, Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\nearly");
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(
                "GET / HTTP/1.1\r\nHost: a.example\r\nSec-WebSocket-Key: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        a.says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\0\1down");
        relay.expect("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\0\1down");
        a.expect("early");
        relay.says("\0up");
        a.expect("\0up");
        a.stream().shutdownOutput();
        assertEquals("", new String(relay.client.readAll(), ISO_8859_1));
        relay.says("still");
        a.expect("still");
        relay.ends();
    }

    @Test
    void aRequestThatMetAnEndOnAnOldConnectionIsSentAgain() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(GOT);
        a.says(OK);
        relay.expect(OK);
        relay.says(GET);
        a.expect(GOT);
        a.stream().close();
        HttpRelay.Target again = relay.target("a.example:80");
        again.expect(GOT);
        again.says(OK);
        relay.expect(OK);
        relay.client.close();
        assertEquals(-1, read(again));
        relay.ends();
        assertTrue(relay.finished(2).stream().allMatch(one -> one.outcome().cause() == Cause.COMPLETE));
    }

    @Test
    void noAnswerIsToldInASentenceThatBlamesNobody() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(GOT);
        a.stream().close();
        relay.expect("HTTP/1.1 502 Bad Gateway\r\n");
        relay.client.shutdownOutput();
        String rest = new String(relay.client.readAll(), ISO_8859_1);
        assertTrue(rest.contains("without an answer from a.example:80"), rest);
        assertEquals(Cause.NO_ANSWER, relay.finished(1).getFirst().outcome().cause());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: cow\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: cow\r\n\r\n",
            })
    void anAnswerThatIsNoHttpIsNotPassedOn(String answer) throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.says(GET);
        HttpRelay.Target a = relay.target("a.example:80");
        a.expect(GOT);
        a.says(answer);
        relay.expect("HTTP/1.1 502 Bad Gateway\r\n");
        relay.client.shutdownOutput();
        String rest = new String(relay.client.readAll(), ISO_8859_1);
        assertTrue(rest.contains("not valid HTTP"), rest);
        assertEquals(Cause.MALFORMED, relay.finished(1).getFirst().outcome().cause());
    }

    @Test
    void aServerThatCannotBeReachedIsNamedAsSuch() throws Exception {
        HttpRelay relay = new HttpRelay();
        relay.failure = new DialException(Cause.CONNECT_TIMEOUT, "no");
        relay.says(GET);
        relay.client.shutdownOutput();
        String answer = new String(relay.client.readAll(), ISO_8859_1);
        assertTrue(answer.startsWith("HTTP/1.1 504 "), answer);
        assertTrue(answer.contains("The tunnel's server cannot be reached"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET http://a.example/ HTTP/1.1\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example:81\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nHost: a.example\r\n\r\n",
                "GET http://u:p@a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET http:/// HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET http://a.example/#x HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET https://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET ftp://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET a.example HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1, 1\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: +1\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: xchunked\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding:\u000bchunked\r\n\r\n",
                "GET http://a.example/ HTTP/1.0\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n folded: x\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\nHost: a.example\n\n",
            })
    void whatTwoProgramsCouldReadInTwoWaysIsRefused(String head) throws Exception {
        for (String before : new String[] {"", GET}) {
            HttpRelay relay = new HttpRelay();
            relay.says(before + head);
            if (!before.isEmpty()) {
                HttpRelay.Target a = relay.target("a.example:80");
                a.expect(GOT);
                a.says(OK);
                relay.expect(OK);
            }
            relay.client.shutdownOutput();
            String answer = new String(relay.client.readAll(), ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 400 ") || answer.startsWith("HTTP/1.1 501 "), answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        }
    }

    @Test
    void aChunkThatIsWrongBreaksBothConnections() throws Exception {
        for (String chunk :
                new String[] {"x\r\n", "\r\n", "3\nabc", "3\r\nabcd", "3\r\nabc\n", "0\r\n folded\r\n", "0\r\n\n"}) {
            HttpRelay relay = new HttpRelay();
            relay.says(
                    "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk);
            HttpRelay.Target a = relay.target("a.example:80");
            assertEquals(Cause.MALFORMED, relay.finished(1).getFirst().outcome().cause(), chunk);
            assertTrue(a.stream().wasReset());
        }
    }

    private static int read(HttpRelay.Target from) throws Exception {
        from.stream().awaitReadable();
        return from.stream().tryRead(new byte[1], 0, 1);
    }
}
