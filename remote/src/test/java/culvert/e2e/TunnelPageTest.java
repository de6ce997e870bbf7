package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.PageName;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Engine;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.NameServer;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.Tunnel;
import culvert.e2e.rig.TunnelOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of the server, asked for through real tunnels: who comes sees itself, and nobody else, and nobody looks the name up. */
@Timeout(240)
class TunnelPageTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int LIMIT_MILLIS = 60_000;

    /** Two megabytes, and some pages of it. */
    private static final Pattern QUOTA =
            Pattern.compile("2\\.[0-9] MB of 50\\.0 MB this month</strong> used; 4[78]\\.[0-9] MB are left until ");

    private static final Pattern DOWN =
            Pattern.compile("<span class=\"number\">3[0-9]{2} kB</span><span class=\"unit\">down</span>");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Method.class)
    void whoHasTheOneKeyOfAPortSeesWhatItCounts(Method method) throws Exception {
        try (NameServer names = NameServer.open(Map.of());
                TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Tunnel tunnel =
                        Tunnel.open(TunnelOptions.of(Engine.EPOLL, method).asking(names.address()))) {
            try (Socket session = tunnel.connect(target)) {
                session.getOutputStream().write(new byte[300_000]);
                assertEquals(300_000, session.getInputStream().readNBytes(300_000).length);
                String page = once(
                        // what a client has got is counted a moment later, and so is the end of a connection
                        text -> DOWN.matcher(text).find() && text.contains("<dt>Connections now</dt><dd>2</dd>"),
                        () -> get(tunnel.socks(), "/", "Host: Culvert.Internal"));
                assertTrue(page.startsWith("HTTP/1.1 200 OK\r\n"), page);
                assertTrue(page.contains("Everybody with this key"), page);
            }
            assertFalse(
                    names.asked().stream().anyMatch(PageName::is),
                    () -> names.asked().toString());
            tunnel.remote().events().await(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aRequestMayComeInPiecesAndNoneHoldsTheConnectionOpen(Engine engine) throws Exception {
        try (Tunnel tunnel = Tunnel.open(engine, Method.AES_256_GCM)) {
            try (Socket slow = connect(tunnel.socks(), PageName.TEXT, PageName.PORT)) {
                byte[] request = "GET /live HTTP/1.1\r\nHost: culvert.internal\r\n\r\n".getBytes(UTF_8);
                for (byte each : request) {
                    slow.getOutputStream().write(each);
                    slow.getOutputStream().flush();
                }
                assertTrue(text(slow).startsWith("HTTP/1.1 200 OK\r\n"));
            }
            String twice = raw(
                    tunnel.socks(),
                    "GET /live HTTP/1.1\r\nHost: culvert.internal\r\n\r\nGET / HTTP/1.1\r\nHost: culvert.internal\r\n\r\n");
            assertEquals(2, twice.split("HTTP/1.1 200", -1).length);
            assertTrue(twice.contains("\r\nConnection: close\r\n"), twice);
            try (Socket half = connect(tunnel.socks(), PageName.TEXT, PageName.PORT)) {
                half.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(UTF_8));
                half.shutdownOutput();
                assertTrue(text(half).startsWith("HTTP/1.1 400 "));
            }
            tunnel.remote().events().await(3);
        }
    }

    @Test
    void nobodyElsesPageGetsItAndNothingIsThereBesideIt() throws Exception {
        try (NameServer names = NameServer.open(Map.of());
                Tunnel tunnel = Tunnel.open(
                        TunnelOptions.of(Engine.NIO, Method.AES_256_GCM).asking(names.address()))) {
            InetSocketAddress socks = tunnel.socks();
            assertTrue(get(socks, "/", "Host: rebound.example").startsWith("HTTP/1.1 421 "));
            assertTrue(get(socks, "/", "Host: culvert.internal:81").startsWith("HTTP/1.1 421 "));
            assertTrue(get(socks, "/", "Accept: */*").startsWith("HTTP/1.1 421 "));
            String host = "Host: culvert.internal\r\n";
            assertTrue(get(socks, "/live", host + "Origin: http://evil.example").startsWith("HTTP/1.1 403 "));
            assertTrue(get(socks, "/live", host + "Origin: null").startsWith("HTTP/1.1 403 "));
            assertTrue(
                    get(socks, "/page.css", host + "Sec-Fetch-Site: cross-site").startsWith("HTTP/1.1 403 "));
            assertTrue(get(
                            socks,
                            "/",
                            host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe")
                    .startsWith("HTTP/1.1 403 "));
            assertTrue(get(
                            socks,
                            "/",
                            host + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document")
                    .startsWith("HTTP/1.1 200 "));
            assertTrue(get(socks, "/etc/passwd", host + "Accept: */*").startsWith("HTTP/1.1 404 "));
            assertTrue(raw(socks, "POST / HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n")
                    .startsWith("HTTP/1.1 403 "));
            assertTrue(raw(socks, "POST / HTTP/1.1\r\n" + host + "Content-Length: 9000\r\n\r\n")
                    .startsWith("HTTP/1.1 413 "));
            assertTrue(get(socks, "/", "Host: culvert.internal\n").startsWith("HTTP/1.1 400 "));
            assertTrue(get(socks, "/", host + "X: " + "x".repeat(40_000)).startsWith("HTTP/1.1 431 "));
            String page = get(socks, "http://culvert.internal/live?x=1", host + "Accept: */*");
            assertTrue(page.startsWith("HTTP/1.1 200 "), page);
            for (String guard : List.of(
                    "Content-Security-Policy: default-src 'none'",
                    "frame-ancestors 'none'",
                    "X-Content-Type-Options: nosniff",
                    "Cache-Control: no-store",
                    "Cross-Origin-Resource-Policy: same-origin")) {
                assertTrue(page.contains(guard), page);
            }
            assertFalse(page.contains("style=") || page.contains("onclick"), page);
            assertTrue(isRefused(socks, PageName.TEXT, 443));
            assertFalse(
                    names.asked().stream().anyMatch(PageName::is),
                    () -> names.asked().toString());
        }
    }

    @Test
    void whoIsNamedSeesLimitsByEveryWayIntoTheTunnelAlsoWhereRulesGoPastIt() throws Exception {
        Path direct = Files.writeString(directory.resolve("direct.acl"), "[bypass_all]\n");
        LimitedUsers users = new LimitedUsers(directory, Method.EDITION_2022_AES_128_GCM)
                .user(
                        "alice",
                        "\"quota\": \"50M/month\"",
                        "\"rate_down\": \"20M\"",
                        "\"max_sessions\": 9",
                        "\"max_devices\": 3",
                        "\"expires\": \"2099-01-31\"")
                .user("<b>bob");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = users.remote();
                Culvert ofAlice = users.local("alice", remote);
                Culvert ofBob = users.local("<b>bob", remote)) {
            try (Socket session = SocksClient.connect(ofAlice.address(), "127.0.0.1", target.port())) {
                session.getOutputStream().write(new byte[1_000_000]);
                assertEquals(1_000_000, session.getInputStream().readNBytes(1_000_000).length);
            }
            // what counts its own connection alone: those before are forgotten soon, and not at once
            Predicate<String> alone = text -> text.contains("<dd>1 of 9</dd>");
            String bySocks = once(alone, () -> get(ofAlice.address(), "/", "Host: culvert.internal."));
            String byHttp = once(alone, () -> byHttp(ofAlice.address(), "http://culvert.internal/"));
            for (String page : List.of(bySocks, byHttp)) {
                assertTrue(
                        page.contains("<h1 id=\"who\"><span class=\"lamp\" aria-hidden=\"true\"></span>alice</h1>"),
                        page);
                assertTrue(QUOTA.matcher(page).find(), page);
                assertTrue(page.contains("<dt>Devices now, as networks</dt><dd>1 of 3</dd>"), page);
                assertTrue(page.contains("<dd>1 of 9</dd>"), page);
                assertTrue(page.contains("<dd>20 Mbit/s</dd>"), page);
                assertTrue(page.contains("datetime=\"2099-02-01T00:00:00Z\""), page);
                assertFalse(page.contains("bob"), page);
            }
            assertTrue(get(ofBob.address(), "/", "Host: culvert.internal").contains("</span>&lt;b&gt;bob</h1>"));
            Culvert past = users.localBy("alice", remote, "--acl", direct.toString());
            try (past) {
                assertTrue(get(past.address(), "/", "Host: culvert.internal").contains("</span>alice</h1>"));
            }
            assertEquals(0, remote.count("culvert.internal"), "no target in the log unless asked");
            assertEquals(0, remote.count("Exception"), remote.process()::log);
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("user=alice") >= 4);
        }
    }

    /** The first page that is so. */
    private static String once(Predicate<String> isSo, Callable<String> page) throws InterruptedException {
        AtomicReference<String> last = new AtomicReference<>("");
        Until.isTrue(SOON, last::get, () -> {
            try {
                last.set(page.call());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return isSo.test(last.get());
        });
        return last.get();
    }

    private static String get(InetSocketAddress socks, String path, String fields) throws IOException {
        return raw(socks, "GET " + path + " HTTP/1.1\r\n" + fields + "\r\n\r\n");
    }

    private static String raw(InetSocketAddress socks, String request) throws IOException {
        try (Socket socket = connect(socks, "CULVERT.internal", PageName.PORT)) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return text(socket);
        }
    }

    private static Socket connect(InetSocketAddress socks, String host, int port) throws IOException {
        Socket socket = SocksClient.connect(socks, host, port);
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    private static String text(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    private static String byHttp(InetSocketAddress proxy, String uri) throws IOException {
        var connection = URI.create(uri).toURL().openConnection(new Proxy(Proxy.Type.HTTP, proxy));
        connection.setReadTimeout(LIMIT_MILLIS);
        try (var in = connection.getInputStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static boolean isRefused(InetSocketAddress socks, String host, int port) throws IOException {
        try (Socket socket = connect(socks, host, port)) {
            assertThrows(SocketException.class, () -> {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
                text(socket);
            });
            return true;
        }
    }
}
