package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users come, change and go while a real server runs, and nobody else notices. */
@Timeout(240)
class ManagedUsersTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Payload HALF = new Payload(5, 700_000);

    /** Method, path, body, status, and what is said. */
    private static final List<String> WRONG = List.of(
            "POST||{\"name\": \"bob\", \"quota\": \"50X\"}|400|quota of \"bob\" is \"50X\", expected",
            "POST||{\"name\": \"bob\", \"qouta\": \"50G\"}|400|unknown key \"qouta\" of a user, did you mean \"quota\"?",
            "POST||{\"name\": \"bob\", \"colour\": 1}|400|unknown key \"colour\", expected one of: name,",
            "POST||{\"name\": \"carol\"}|409|there is already a user \"carol\"",
            "POST||{\"name\": \"alice\"}|409|the user \"alice\" stands in the configuration, at ",
            "POST||{\"name\": \"a\\nb\"}|400|expected 1 to",
            "POST||{\"name\": \"\"}|400|expected 1 to",
            "POST||{}|400|without a name",
            "POST||[]|400|is a list, expected an object",
            "POST|||400|the file is empty",
            "POST||{\"name\": \"bob\", \"password\": \"short\"}|400|is worth about",
            "POST||{\"name\": \"bob\", \"server_port\": 9}|400|server_port of \"bob\" is 9, expected one that is served",
            "POST||{\"name\": \"bob\", \"acl\": \"/etc/hostname\"}|400|\"acl\" names a file of the server",
            "PATCH|/carol|{\"acl\": \"/etc/hostname\"}|400|\"acl\" names a file of the server",
            "PATCH|/alice|{\"enabled\": false}|409|the user \"alice\" stands in the configuration, at ",
            "PATCH|/nobody|{}|404|there is no user \"nobody\"",
            "PATCH|/carol|{\"name\": \"dora\"}|400|a user's name cannot change",
            "PATCH|/carol|{\"max_sessions\": -1}|400|max_sessions of \"carol\" is",
            "DELETE|/alice||409|no command changes",
            "DELETE|/nobody||404|there is no user \"nobody\"",
            "PUT|/carol||405|expected PATCH or DELETE");

    private final CountDownLatch over = new CountDownLatch(1);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_128_GCM"})
    void usersComeAndGoWhileAnothersDownloadRuns(Method method) throws Exception {
        Path file = configured(method);
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves);
                Culvert remote = remote(file);
                Culvert ofAlice = local(remote, method, password(method, TestKeys.key(method, 'a')));
                Socket download = begin(ofAlice, target)) {
            try (Culvert ofBob = local(remote, method, credential(add("bob", "")));
                    Socket cut = begin(ofBob, target)) {
                assertTrue(isServed(ofBob, target));
                assertEquals(200, ask("PATCH", "/bob", "{\"enabled\": false}").status());
                assertTrue(isCut(cut));
                assertFalse(isServed(ofBob, target));
                assertEquals(200, ask("PATCH", "/bob", "{\"enabled\": null}").status());
                try (Socket again = begin(ofBob, target)) {
                    assertEquals(200, ask("DELETE", "/bob", "").status());
                    assertTrue(isCut(again));
                }
                assertFalse(isServed(ofBob, target));
            }
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=user-removed") == 1);
            over.countDown();
            assertEquals(HALF.expected(), Payload.read(download.getInputStream()));
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        } finally {
            over.countDown();
        }
    }

    @Test
    void theyOutliveAKillAndGetNewKeys() throws Exception {
        Path file = configured(METHOD);
        over.countDown();
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves)) {
            String password;
            try (Culvert remote = remote(file)) {
                password = credential(add("bob", ", \"quota\": \"50G/month\""));
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(users())));
                remote.process().kill();
            }
            try (Culvert remote = remote(file);
                    Culvert ofBob = local(remote, METHOD, password)) {
                assertTrue(isServed(ofBob, target));
                assertTrue(ask("GET", "", "").text().contains("\"quota\":\"50000000000/month\""));
                Answered changed = ask("PATCH", "/bob", "{\"password\": null, \"quota\": null}");
                assertFalse(ask("GET", "", "").text().contains("quota"));
                assertFalse(isServed(ofBob, target));
                try (Culvert anew = local(remote, METHOD, credential(changed))) {
                    assertTrue(isServed(anew, target));
                }
            }
        }
    }

    @Test
    void whatIsWrongIsSaidAndChangesNothing() throws Exception {
        Path file = configured(METHOD);
        try (Culvert remote = remote(file)) {
            add("carol", "");
            String before = Files.readString(users());
            for (String row : WRONG) {
                String[] parts = row.split("\\|", 5);
                Answered refused = ask(parts[0], parts[1], parts[2]);
                assertEquals(Integer.parseInt(parts[3]), refused.status(), row + refused.text());
                assertTrue(refused.text().replace("\\\"", "\"").contains(parts[4]), row + refused.text());
                assertEquals(before, Files.readString(users()), row);
                assertEquals(1, files(), row);
            }
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    @Test
    void whoGetsTheNameOfARemovedUserBeginsAtNothing() throws Exception {
        Path file = configured(METHOD);
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves);
                Culvert remote = remote(file)) {
            try (Culvert ofBob = local(remote, METHOD, credential(add("bob", ", \"quota\": \"50G\"")));
                    Socket download = begin(ofBob, target)) {
                Until.isTrue(SOON, remote.process()::log, () -> used("bob") >= HALF.bytes());
                assertEquals(200, ask("DELETE", "/bob", "").status());
                add("bob", ", \"quota\": \"50G\"");
                assertEquals(0, used("bob"));
                assertTrue(isCut(download));
            } finally {
                over.countDown();
            }
            assertEquals(0, used("bob"));
            remote.process().terminate(); // a kill may come before it is on the disk
            remote.process().awaitEnd(SOON);
        }
        try (Culvert remote = remote(file)) {
            assertEquals(0, used("bob"), remote.process()::log);
        }
    }

    private long used(String name) {
        try {
            return Long.parseLong(
                    Rows.fields(ask("GET", "/" + name + "/usage", "").text()).getOrDefault("quota_used", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aMistakeInTheFileIsNamedWithItsPlace() throws Exception {
        Path file = configured(METHOD);
        Files.createDirectories(users().getParent());
        secret(
                users(),
                "[\n{\"name\": \"bob\", \"password\": \"%s\",\n \"quota\": \"50X\"}]"
                        .formatted(TestKeys.key(METHOD, 'b')));
        String why = users() + ":3:11: the quota of \"bob\" is \"50X\"";
        Program.Finished check = Culvert.checkCommand("--remote", "-c", file.toString())
                .run(SOON)
                .ended(2);
        assertTrue(check.err().contains(why), check.err());
        Program.Finished start = Culvert.remoteCommand("-c", file.toString(), "-p", "0")
                .run(SOON)
                .ended(2);
        assertTrue(start.err().contains(why), start.err());
        secret(users(), "[]");
        try (Culvert remote = remote(file)) {
            secret(users(), "[{\"name\": \"alice\", \"password\": \"%s\"}]".formatted(TestKeys.key(METHOD, 'b')));
            Answered reload = client().ask("POST", "/v1/reload");
            String twice = users() + ":1:11: there is another user \\\"alice\\\" at " + file + ":";
            assertTrue(reload.status() == 422 && reload.text().contains(twice), reload.text());
            Answered add = ask("POST", "", "{\"name\": \"bob\"}");
            assertTrue(add.status() == 422 && add.text().contains(twice), add.text());
            Files.delete(users());
            assertEquals(200, client().ask("POST", "/v1/reload").status());
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    /** Who was removed knows the server's key. */
    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_128_GCM"})
    void aServerWhoseUsersAreAllKeptThereLetsNobodyInWithoutThem(Method method) throws Exception {
        boolean hasKeys = method.hasIdentityHeaders();
        String own = hasKeys ? "\"password\": \"" + TestKeys.password(method) + "\", " : "";
        Path file = secret(
                directory.resolve("config.json"),
                "{\"method\": \"%s\", %s\"users_file\": \"%s\", %s}".formatted(method.label(), own, users(), usual()));
        over.countDown();
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves);
                Culvert remote = remote(file);
                Culvert without =
                        local(remote, method, hasKeys ? TestKeys.password(method) : TestKeys.key(method, 'x'))) {
            assertFalse(isServed(without, target));
            try (Culvert ofBob = local(remote, method, credential(add("bob", "")))) {
                assertTrue(isServed(ofBob, target));
                assertFalse(isServed(without, target));
                assertEquals(200, ask("DELETE", "/bob", "").status());
                assertFalse(isServed(ofBob, target));
                assertFalse(isServed(without, target));
            }
        }
    }

    /** Its clients would be shut out by the first user. */
    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_128_GCM"})
    void aServerWithOneKeyForEverybodyTakesAUserWhenThatIsMeant(Method method) throws Exception {
        String one = "{\"method\": \"%s\", \"password\": \"%s\", %s}"
                .formatted(method.label(), TestKeys.password(method), usual());
        Path file = secret(directory.resolve("config.json"), one);
        over.countDown();
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves);
                Culvert remote = remote(file);
                Culvert everybody = local(remote, method, TestKeys.password(method))) {
            Answered refused = ask("POST", "", "{\"name\": \"bob\"}");
            assertEquals(409, refused.status(), refused.text());
            assertTrue(refused.text().contains("users_file"), refused.text());
            assertTrue(isServed(everybody, target));
        }
        secret(file, one.replaceFirst("}$", ", \"users_file\": \"" + users() + "\"}"));
        try (Culvert remote = remote(file)) {
            assertTrue(remote.process().isAlive());
            add("bob", "");
        }
    }

    @Test
    void aKillAtAnyMomentLeavesWhatWasAnswered() throws Exception {
        Path file = configured(METHOD);
        AtomicInteger answered = new AtomicInteger();
        for (int round = 1; round <= 3; round++) {
            try (Culvert remote = remote(file)) {
                int until = answered.get() + 7 * round;
                CompletableFuture<Void> adding = CompletableFuture.runAsync(() -> addUntilItEnds(answered));
                Until.isTrue(SOON, remote.process()::log, () -> answered.get() >= until);
                remote.process().kill();
                adding.get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
            Culvert.checkCommand("--remote", "-c", file.toString()).run(SOON).succeeded();
            String text = Files.readString(users());
            for (int user = 1; user <= answered.get(); user++) {
                assertTrue(text.contains("\"u" + user + "\""), text);
            }
            answered.set((int) text.lines().filter(line -> line.contains("\"u")).count());
        }
    }

    private void addUntilItEnds(AtomicInteger answered) {
        try {
            while (ask("POST", "", "{\"name\": \"u" + (answered.get() + 1) + "\"}")
                    .isGood()) {
                answered.incrementAndGet();
            }
        } catch (IOException killed) {
            // as it was meant
        }
    }

    private Path users() {
        return directory.resolve("state").resolve("users.json");
    }

    private int files() throws IOException {
        try (var all = Files.list(users().getParent())) {
            return (int)
                    all.filter(each -> each.toString().contains("users.json")).count();
        }
    }

    private AdminClient client() {
        return new AdminClient(UnixDomainSocketAddress.of(directory.resolve("a.sock")), "");
    }

    private Answered ask(String method, String path, String body) throws IOException {
        return client().ask(method, "/v1/users" + path, body);
    }

    private Answered add(String name, String more) throws IOException {
        Answered added = ask("POST", "", "{\"name\": \"" + name + "\"" + more + "}");
        assertEquals(200, added.status(), added.text());
        return added;
    }

    /** What a client needs at the port. */
    private static String credential(Answered added) throws IOException {
        return new ArrayList<>(Rows.objects(added.text(), "ports")).getFirst().getOrDefault("password", "");
    }

    private Path configured(Method method) throws IOException {
        String own = method.hasIdentityHeaders() ? "\"password\": \"" + TestKeys.password(method) + "\", " : "";
        return secret(
                directory.resolve("config.json"),
                "{\"method\": \"%s\", %s\"users\": [{\"name\": \"alice\", \"password\": \"%s\"}], %s}"
                        .formatted(method.label(), own, TestKeys.key(method, 'a'), usual()));
    }

    private String usual() {
        return "\"admin\": \"%s\", \"state_dir\": \"%s\", \"egress_allow\": [\"127.0.0.0/8\"]"
                .formatted(directory.resolve("a.sock"), directory.resolve("state"));
    }

    private static String password(Method method, String own) {
        return method.hasIdentityHeaders() ? TestKeys.password(method) + ":" + own : own;
    }

    private static Path secret(Path file, String text) throws IOException {
        return Files.setPosixFilePermissions(
                Files.writeString(file, text), PosixFilePermissions.fromString("rw-------"));
    }

    private Culvert remote(Path file) throws Exception {
        Culvert remote = Culvert.by(Culvert.remoteCommand(), "-c", file.toString(), "-s", "127.0.0.1", "-p", "0");
        remote.process().await(SOON, "administrators are answered");
        return remote;
    }

    private static Culvert local(Culvert remote, Method method, String password) throws Exception {
        return Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", password), remote.address(), method);
    }

    private static Socket begin(Culvert local, TcpTarget target) throws IOException {
        Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port());
        client.getOutputStream().write('h');
        assertEquals(HALF.expected(), Payload.read(client.getInputStream(), HALF.bytes()));
        return client;
    }

    private static boolean isServed(Culvert local, TcpTarget target) {
        try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            client.getOutputStream().write('q');
            client.shutdownOutput(); // for whom the remote does not know, it waits until then
            return client.getInputStream().read() == 'a';
        } catch (IOException broken) {
            return false;
        }
    }

    private static boolean isCut(Socket session) {
        try {
            Payload.read(session.getInputStream());
            return false;
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("it is silent, and goes on", silent);
        } catch (IOException reset) {
            return true;
        }
    }

    private void sendInTwoHalves(Socket connection) throws Exception {
        if (connection.getInputStream().read() == 'q') {
            connection.getOutputStream().write('a');
            return;
        }
        HALF.writeTo(connection.getOutputStream());
        assertTrue(over.await(2, TimeUnit.MINUTES));
        HALF.writeTo(connection.getOutputStream());
        connection.shutdownOutput();
        assertEquals(-1, connection.getInputStream().read());
    }
}
