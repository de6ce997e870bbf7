package culvert.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.LimitedUsers;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an administrator sees and changes by the page of a real server, and nobody else. */
@Timeout(240)
class PageDeskTest {
    private static final Pattern LINK = Pattern.compile("<code>(ss://[^<]+)</code>");
    private static final String FIELDS = "X-Culvert-Page: 1\r\nOrigin: http://culvert.internal\r\n";
    private static final int LIMIT_MILLIS = 60_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void whoIsInvitedComesByTheLinkAndIsSwitchedOffAndOn(Method method) throws Exception {
        LimitedUsers users = new LimitedUsers(directory, method)
                .managed()
                .user("alice", "\"admin\": true")
                .user("bob", "\"note\": \"<i>owes me\"");
        try (TcpTarget target = TcpTarget.open(TcpTarget::echo);
                Culvert remote = users.remote();
                Culvert ofAlice = users.local("alice", remote)) {
            String page = get(ofAlice, "/");
            assertTrue(page.contains("All users") && page.contains("&lt;i&gt;owes me"), page);
            assertTrue(page.contains(">in the configuration</span>"), page);
            LocalDate last = LocalDate.now(ZoneOffset.UTC).plusDays(30);
            String said = post(
                    ofAlice,
                    "/invite",
                    FIELDS,
                    "name=" + encoded("c\u00e9cile & co") + "&quota=50G%2Fmonth&days=30&note=x&host=127.0.0.1");
            assertTrue(said.startsWith("HTTP/1.1 200 "), said);
            assertTrue(said.contains("<svg class=\"qr\"") && said.contains("culvert local --link link.txt"), said);
            String kept = Files.readString(directory.resolve("users.json"));
            assertTrue(kept.contains("50G/month") && kept.contains("c\u00e9cile & co"), kept);
            assertTrue(
                    kept.contains(last.toString())
                            || kept.contains(last.plusDays(1).toString()),
                    kept);
            Path link = Files.writeString(directory.resolve("link.txt"), link(said));
            try (Culvert ofCecile = Culvert.localBy(Culvert.localCommand(), "--link", link.toString())) {
                assertTrue(isServed(ofCecile, target));
                assertTrue(get(ofAlice, "/users").contains("data-switch=\"c\u00e9cile &amp; co\" data-on=\"false\""));
                String off = post(ofAlice, "/switch", FIELDS, "on=false&name=" + encoded("c\u00e9cile & co"));
                assertTrue(off.startsWith("HTTP/1.1 200 "), off);
                assertFalse(isServed(ofCecile, target));
                assertTrue(get(ofAlice, "/users").contains("<code>off</code>"));
                post(ofAlice, "/switch", FIELDS, "on=true&name=" + encoded("c\u00e9cile & co"));
                assertTrue(isServed(ofCecile, target));
            }
            assertEquals(1, remote.count("invited by the page"), remote.process()::log);
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    @Test
    void nobodyElseMayAndNothingHappensThatIsWrong() throws Exception {
        LimitedUsers users = new LimitedUsers(directory, Method.AES_256_GCM)
                .managed()
                .user("alice", "\"admin\": true")
                .user("bob");
        try (Culvert remote = users.remote();
                Culvert ofAlice = users.local("alice", remote);
                Culvert ofBob = users.local("bob", remote)) {
            String form = "name=mallory&host=127.0.0.1";
            assertFalse(get(ofBob, "/").contains("alice"));
            assertTrue(get(ofBob, "/users").startsWith("HTTP/1.1 403 "));
            assertTrue(post(ofBob, "/invite", FIELDS, form).startsWith("HTTP/1.1 403 "));
            assertTrue(post(ofAlice, "/invite", "", form).startsWith("HTTP/1.1 403 "));
            assertTrue(post(ofAlice, "/invite", "Origin: http://culvert.internal\r\n", form)
                    .startsWith("HTTP/1.1 403 "));
            assertTrue(post(ofAlice, "/invite", "X-Culvert-Page: 1\r\nOrigin: http://evil.example\r\n", form)
                    .startsWith("HTTP/1.1 403 "));
            assertTrue(post(ofAlice, "/invite", "X-Culvert-Page: 1\r\n", form).startsWith("HTTP/1.1 403 "));
            assertTrue(post(ofAlice, "/invite", FIELDS + "Sec-Fetch-Site: cross-site\r\n", form)
                    .startsWith("HTTP/1.1 403 "));
            assertWrong(ofAlice, "/invite", "name=mallory&host=", "no name and no address");
            assertWrong(ofAlice, "/invite", "name=mallory&host=0.0.0.0", "listens on all of its addresses");
            assertWrong(ofAlice, "/invite", "name=mallory&host=a.example&days=x", "the days are no number");
            assertWrong(ofAlice, "/invite", "name=mallory&host=a.example&quota=50X", "expected");
            assertWrong(
                    ofAlice,
                    "/invite",
                    "name=bob&host=a.example",
                    "the user &quot;bob&quot; stands in the configuration");
            assertWrong(ofAlice, "/invite", "name=&host=a.example", "expected");
            assertWrong(ofAlice, "/invite", "name=%zz", "no form");
            assertWrong(ofAlice, "/switch", "on=perhaps&name=bob", "no form");
            assertWrong(ofAlice, "/switch", "on=false&name=bob", "stands in the configuration");
            assertWrong(ofAlice, "/switch", "on=false&name=nobody", "there is no user ");
            assertWrong(ofAlice, "/switch", "on=false&name=alice", "nobody switches off who does it");
            assertTrue(post(ofAlice, "/users", FIELDS, form).startsWith("HTTP/1.1 405 "));
            assertFalse(Files.exists(directory.resolve("users.json")));
            users.user("alice").reload(remote);
            assertTrue(post(ofAlice, "/invite", FIELDS, form).startsWith("HTTP/1.1 403 "), "no administrator any more");
            assertFalse(get(ofAlice, "/").contains("All users"));
        }
    }

    private static void assertWrong(Culvert local, String path, String form, String why) throws IOException {
        String said = post(local, path, FIELDS, form);
        assertTrue(said.startsWith("HTTP/1.1 4") && said.contains(why), said);
    }

    private static String link(String said) {
        Matcher link = LINK.matcher(said);
        assertTrue(link.find(), said);
        return link.group(1).replace("&amp;", "&");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String get(Culvert local, String path) throws IOException {
        return ask(local, "GET " + path + " HTTP/1.1\r\nHost: culvert.internal\r\n\r\n");
    }

    private static String post(Culvert local, String path, String fields, String form) throws IOException {
        return ask(
                local,
                "POST " + path + " HTTP/1.1\r\nHost: culvert.internal\r\n" + fields + "Content-Length: "
                        + form.getBytes(UTF_8).length + "\r\n\r\n" + form);
    }

    private static String ask(Culvert local, String request) throws IOException {
        try (Socket socket = SocksClient.connect(local.address(), "culvert.internal", 80)) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static boolean isServed(Culvert local, TcpTarget target) throws IOException {
        try (Socket socket = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(7);
            return socket.getInputStream().read() == 7;
        } catch (SocketException e) {
            assertTrue(SocksClient.isBroken(e), e::toString);
            return false;
        }
    }
}
