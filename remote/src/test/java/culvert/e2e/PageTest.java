package culvert.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LocalEnd;
import culvert.e2e.rig.LocalOptions;
import culvert.e2e.rig.Ports;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Recorder;
import culvert.e2e.rig.RemoteEnd;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import culvert.local.LocalAgent;
import culvert.net.Cause;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the port says to a person, and to nobody else, on real pairs. */
@Timeout(120)
class PageTest {
    private static final Method METHOD = Method.CHACHA20_IETF_POLY1305;
    private static final Pattern FORM = Pattern.compile("action=\"(/link\\?token=[0-9a-f]{32})\"");
    private static final Duration SOON = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(Engine.class)
    void itSaysThatTheTunnelWorksThroughWhatAndWhatIsGoingOn(Engine engine) throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(engine, METHOD);
                Socket session = tunnel.connect(target);
                HttpClient client = HttpClient.newHttpClient()) {
            tunnel.local().asks(target.address());
            session.getOutputStream().write("hello".getBytes(UTF_8));
            session.getInputStream().readNBytes(5);
            awaitPage(client, tunnel.socks(), "↓ 5 B ↑ 5 B"); // which is counted a moment after the client has it
            HttpResponse<String> page = awaitPage(client, tunnel.socks(), "The tunnel works");
            assertEquals(200, page.statusCode());
            assertTrue(
                    page.body()
                            .contains("127.0.0.1:" + tunnel.remote().address().getPort()),
                    page.body());
            assertTrue(page.body().contains(METHOD.label()), page.body());
            assertTrue(page.body().contains("127.0.0.1:" + target.port()), page.body());
            assertTrue(page.body().contains("↓ 5 B ↑ 5 B"), page.body());
            assertEquals("no-store", field(page, "cache-control"));
            assertEquals("nosniff", field(page, "x-content-type-options"));
            assertEquals("same-origin", field(page, "referrer-policy"));
            assertTrue(field(page, "content-security-policy").contains("default-src 'none'"));
            assertTrue(field(page, "content-security-policy").contains("frame-ancestors 'none'"));
            assertFalse(
                    page.body().contains(TunnelOptions.PASSWORD) || page.body().contains("ss://"), "no secret");
            for (String path : List.of("/live", "/page.css", "/page.js", "/icon.svg")) {
                assertEquals(200, get(client, tunnel.socks(), path).statusCode(), path);
            }
            assertEquals(404, get(client, tunnel.socks(), "/favicon.ico").statusCode());
            Until.isTrue(
                    () -> tunnel.local().events().sessions().toString(),
                    () -> tunnel.local().events().count(Cause.ANSWERED) >= 5
                            && tunnel.local().events().count(Cause.MALFORMED) == 1);
        }
    }

    @Test
    void whereThePortHasUsersItSaysHowProgramsGiveThem() throws Exception {
        LocalOptions options =
                LocalOptions.of(Target.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)), METHOD);
        try (Transport transport = Engine.EPOLL.open();
                Resolver resolver = DnsResolver.open(List.of());
                LocalAgent agent = options.withUsers(Map.of("wilhelmina", "her own word"))
                        .start(transport, resolver, new Recorder());
                HttpClient client = HttpClient.newHttpClient()) {
            InetSocketAddress port = agent.addresses().getFirst();
            String page = get(client, port, "/").body();
            assertTrue(page.contains("http://NAME:PASSWORD@127.0.0.1:" + port.getPort()), page);
            assertFalse(page.contains("wilhelmina") || page.contains("her own word"), page);
            agent.replace(options.withUsers(Map.of()).settings());
            assertFalse(get(client, port, "/").body().contains("NAME:PASSWORD"));
        }
    }

    @Test
    void itSaysWhyTheTunnelDoesNotWork() throws Exception {
        try (Socket closed = Ports.closed();
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                RemoteEnd remote = RemoteEnd.open(TunnelOptions.of(Engine.EPOLL, METHOD));
                LocalEnd otherKey =
                        LocalEnd.open(TunnelOptions.of(Engine.EPOLL, Method.AES_256_GCM), remote.address());
                LocalEnd good = LocalEnd.open(TunnelOptions.of(Engine.EPOLL, METHOD), remote.address());
                LocalEnd astray = LocalEnd.open(
                        TunnelOptions.of(Engine.EPOLL, METHOD), (InetSocketAddress) closed.getLocalSocketAddress());
                HttpClient client = HttpClient.newHttpClient()) {
            otherKey.asks(target.address());
            good.asks((InetSocketAddress) closed.getLocalSocketAddress());
            String silent =
                    awaitPage(client, otherKey.socks(), "key, method or clock").body();
            assertTrue(silent.contains("The tunnel does not work"), silent);
            awaitPage(client, good.socks(), "The server answers, but not the question");
            awaitPage(client, astray.socks(), "The server’s machine refused the connection");
        }
    }

    @Test
    void aNameThatLeadsHereDoesNotFit() throws Exception {
        try (Tunnel tunnel = Tunnel.open(Engine.EPOLL, METHOD)) {
            int port = tunnel.socks().getPort();
            List<String> names = List.of(
                    "evil.example:" + port,
                    "127.0.0.1.evil.example:" + port,
                    "127.0.0.1",
                    "127.0.0.1:" + (port ^ 1),
                    "10.0.0.1:" + port,
                    "localhost.evil.example:" + port,
                    "0:" + port,
                    "");
            for (String name : names) {
                String answer = raw(tunnel, "GET / HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
                assertTrue(answer.startsWith("HTTP/1.1 4") && !answer.contains("<html"), name + "\n" + answer);
            }
            assertTrue(raw(tunnel, "GET / HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 421 "));
            for (String name : List.of("127.0.0.1:", "localhost:", "LOCALHOST:")) {
                assertTrue(raw(tunnel, "GET /live HTTP/1.1\r\nHost: " + name + port + "\r\n\r\n")
                        .startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @Test
    void aPageOfTheWebDoesNotReachIt() throws Exception {
        try (Tunnel tunnel = Tunnel.open(Engine.EPOLL, METHOD)) {
            String self = "127.0.0.1:" + tunnel.socks().getPort();
            for (String foreign : List.of(
                    "Origin: http://evil.example",
                    "Origin: null",
                    "Origin: https://" + self,
                    "Origin: http://" + self + "\r\nOrigin: http://evil.example",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site")) {
                for (String begin : List.of("GET / ", "GET /live ", "POST /link?token=x ", "GET /proxy.pac ")) {
                    String answer = raw(tunnel, begin + "HTTP/1.1\r\nHost: " + self + "\r\n" + foreign + "\r\n\r\n");
                    assertTrue(answer.startsWith("HTTP/1.1 403 "), foreign + "\n" + answer);
                }
            }
            String guess = "Sec-Purpose: prefetch;prerender\r\n\r\n";
            assertTrue(raw(tunnel, "GET / HTTP/1.1\r\nHost: " + self + "\r\n" + guess)
                    .startsWith("HTTP/1.1 503 "));
            String own = "Origin: http://" + self + "\r\nSec-Fetch-Site: same-origin\r\n\r\n";
            assertTrue(raw(tunnel, "GET /live HTTP/1.1\r\nHost: " + self + "\r\n" + own)
                    .startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void theLinkIsBehindTheClick() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(Engine.EPOLL, METHOD)) {
            tunnel.local().asks(target.address());
            String self = "Host: 127.0.0.1:" + tunnel.socks().getPort() + "\r\n";
            String page = raw(tunnel, "GET / HTTP/1.1\r\n" + self + "\r\n");
            Matcher form = FORM.matcher(page);
            assertTrue(form.find(), page);
            String click = form.group(1);
            assertTrue(raw(tunnel, "GET " + click + " HTTP/1.1\r\n" + self + "\r\n")
                    .startsWith("HTTP/1.1 405 "));
            assertTrue(raw(tunnel, "POST /link HTTP/1.1\r\n" + self + "\r\n").startsWith("HTTP/1.1 403 "));
            String guess = click.substring(0, click.length() - 1) + "x";
            assertTrue(raw(tunnel, "POST " + guess + " HTTP/1.1\r\n" + self + "\r\n")
                    .startsWith("HTTP/1.1 403 "));
            String shown = raw(tunnel, "POST " + click + " HTTP/1.1\r\n" + self + "Content-Length: 0\r\n\r\n");
            assertTrue(shown.startsWith("HTTP/1.1 200 "), shown);
            assertTrue(shown.contains("ss://") && shown.contains("<svg class=\"qr\""), shown);
            assertTrue(shown.contains("@127.0.0.1:" + tunnel.remote().address().getPort()), shown);
        }
    }

    @Test
    void whatCameFromOutsideIsTextAndNothingElse() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel = Tunnel.open(Engine.EPOLL, METHOD)) {
            tunnel.local().asks(target.address());
            String evil = "<img/src=x/onerror=alert(1)>\"'&";
            try (Socket session = SocksClient.connect(tunnel.socks(), evil, 80)) {
                session.getOutputStream().write('x');
                String page = raw(
                        tunnel,
                        "GET /live HTTP/1.1\r\nHost: 127.0.0.1:"
                                + tunnel.socks().getPort() + "\r\n\r\n");
                assertFalse(page.contains("<img/src"), page);
            } catch (SocksClient.Refused refusedAsNoName) {
                // then it never gets as far as a page
            }
            tunnel.local().events().await(1);
            String page = raw(
                    tunnel,
                    "GET /live HTTP/1.1\r\nHost: 127.0.0.1:" + tunnel.socks().getPort() + "\r\n\r\n");
            assertTrue(page.startsWith("HTTP/1.1 200 ") && !page.contains("<img/src"), page);
        }
    }

    @Test
    void browsersFetchTheirSettings() throws Exception {
        try (Tunnel tunnel = Tunnel.open(Engine.EPOLL, METHOD);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> pac = get(client, tunnel.socks(), "/proxy.pac");
            assertEquals("application/x-ns-proxy-autoconfig", field(pac, "content-type"));
            String port = "127.0.0.1:" + tunnel.socks().getPort();
            assertTrue(pac.body().contains("PROXY " + port + "; SOCKS5 " + port), pac.body());
        }
    }

    /** On the real program: neither the page nor what draws codes is loaded before somebody asks for it. */
    @Test
    void whoNeverOpensItPaysNothing() throws Exception {
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = Culvert.remote(METHOD);
                Culvert local = Culvert.local(remote.address(), METHOD)) {
            try (Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                session.getOutputStream().write('p');
                assertEquals('p', session.getInputStream().read());
            }
            assertFalse(classes(local).contains("culvert.local.page.Site"));
            String self = "Host: 127.0.0.1:" + local.address().getPort() + "\r\n\r\n";
            Until.isTrue(SOON, local.process()::log, () -> local.count("session ended") == 1);
            String live = raw(local.address(), "GET /live HTTP/1.1\r\n" + self);
            assertTrue(live.startsWith("HTTP/1.1 200 ") && live.contains("<code>complete</code>"), live);
            assertTrue(classes(local).contains("culvert.local.page.Site"));
            assertFalse(classes(local).contains("com.google.zxing"));
            assertEquals(1, local.count("session ended"), "the page's own requests are no lines");
        }
    }

    private static String classes(Culvert end) throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Program.at(jcmd)
                .run(SOON, Long.toString(end.process().pid()), "VM.classes")
                .succeeded()
                .out();
    }

    /** A machine that is busy for five seconds gives the question up; it is asked again then. */
    private static HttpResponse<String> awaitPage(HttpClient client, InetSocketAddress port, String text)
            throws Exception {
        HttpResponse<String> page = get(client, port, "/");
        for (int again = 0; again < 300 && !page.body().contains(text); again++) {
            TimeUnit.MILLISECONDS.sleep(100);
            page = get(client, port, "/");
        }
        assertTrue(page.body().contains(text), page.body());
        return page;
    }

    private static HttpResponse<String> get(HttpClient client, InetSocketAddress port, String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + port.getPort() + path);
        return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String field(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("no " + name);
    }

    private static String raw(Tunnel tunnel, String request) throws IOException {
        return raw(tunnel.socks(), request);
    }

    /** For what a client of HTTP would not send. */
    private static String raw(InetSocketAddress port, String request) throws IOException {
        try (Socket socket = new Socket(port.getAddress(), port.getPort())) {
            socket.setSoTimeout((int) SOON.toMillis());
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
