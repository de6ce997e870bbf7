package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who runs a real server invites somebody by the real command, and that is all that the other needs. */
@Timeout(240)
class InviteTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_256_GCM"})
    void theLinkIsEnough(Method method) throws Exception {
        Path file = configured(method);
        try (TcpTarget target = TcpTarget.open(InviteTest::answer);
                Culvert remote = remote(file, "::")) {
            Program.Finished without = Culvert.inviteCommand("-c", file.toString(), "bob")
                    .run(SOON)
                    .ended(2);
            assertTrue(without.err().contains("by --host NAME"), without.err());
            assertFalse(users(file).contains("bob"));
            LocalDate before = LocalDate.now(ZoneOffset.UTC);
            Program.Finished invited = Culvert.inviteCommand("bob", "--host", "127.0.0.1", "--days", "30")
                    .run(SOON, "-c", file.toString(), "--quota", "50G/month")
                    .succeeded();
            assertTrue(invited.err().contains("culvert local --link link.txt"), invited.err());
            assertTrue(invited.out().matches("ss://\\S+@127\\.0\\.0\\.1:[0-9]+(/\\S*)?#bob\n"), invited.out());
            Path link = secret("link.txt", invited.out());
            try (Culvert ofBob = Culvert.localBy(Culvert.localCommand(), "--link", link.toString())) {
                assertTrue(isServed(ofBob, target));
            }
            String kept = Files.readString(directory.resolve("users.json"));
            List<String> days = List.of(
                    before.plusDays(30).toString(),
                    LocalDate.now(ZoneOffset.UTC).plusDays(30).toString());
            assertTrue(days.stream().anyMatch(kept::contains) && kept.contains("50G/month"), kept);
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    @Test
    void whereItListensAtOneAddressThatIsTheHost() throws Exception {
        Path file = configured(Method.AES_256_GCM);
        try (Culvert _ = remote(file, "127.0.0.1")) {
            Program.Finished invited = Culvert.inviteCommand("bob", "-c", file.toString())
                    .run(SOON)
                    .succeeded();
            assertTrue(invited.out().contains("@127.0.0.1:"), invited.out());
            assertTrue(invited.err().contains("which others cannot reach from afar"), invited.err());
        }
    }

    @Test
    void usersAreAddedChangedAndRemovedByCommands() throws Exception {
        Method method = Method.AES_256_GCM;
        Path file = configured(method);
        Path password = secret("password", TestKeys.key(method, 'b') + "\n");
        try (TcpTarget target = TcpTarget.open(InviteTest::answer);
                Culvert remote = remote(file, "127.0.0.1");
                Culvert ofBob = local(remote, method, TestKeys.key(method, 'b'))) {
            Program.Finished made =
                    users(file, "add", "carol d\u00e4", "--note", "owes me").succeeded();
            try (Culvert ofCarol = local(remote, method, made.out().strip())) {
                assertTrue(isServed(ofCarol, target));
            }
            assertEquals(
                    "added\n",
                    users(file, "add", "bob", "--password-file", password.toString())
                            .succeeded()
                            .out());
            assertTrue(isServed(ofBob, target));
            Program.Finished again = users(file, "add", "bob").ended(1);
            assertEquals("culvert users add: there is already a user \"bob\"\n", again.err());
            Program.Finished wrong =
                    users(file, "set", "bob", "--max-sessions", "many").ended(2);
            assertTrue(wrong.err().contains("max_sessions of \"bob\" is \"many\", expected a number"), wrong.err());
            assertTrue(users(file, "set", "bob").ended(2).err().contains("nothing is to be changed"));
            assertTrue(users(file, "set", "bob", "--new-key", "--password-file", password.toString())
                    .ended(2)
                    .err()
                    .contains("--new-key stands beside --password-file"));
            assertEquals(
                    "changed\n",
                    users(file, "set", "bob", "--max-sessions", "7", "--disable")
                            .succeeded()
                            .out());
            assertFalse(isServed(ofBob, target));
            Program.Finished usage = users(file, "usage", "bob").succeeded();
            assertTrue(usage.out().contains("max_sessions: 7\n") && usage.out().contains("user-disabled"), usage.out());
            users(file, "set", "bob", "--max-sessions", "none", "--enable").succeeded();
            assertFalse(users(file, "usage", "bob").succeeded().out().contains("max_sessions"));
            assertTrue(isServed(ofBob, target));
            assertEquals(
                    "removed\n",
                    users(file, "remove", "carol d\u00e4").succeeded().out());
            assertEquals(
                    1,
                    users(file, "list")
                            .succeeded()
                            .out()
                            .lines()
                            .filter(line -> line.startsWith("bob"))
                            .count());
            Program.Finished configured = users(file, "remove", "alice").ended(1);
            assertTrue(configured.err().contains(file + ":1:"), configured.err());
            assertFalse(remote.process().log().contains(TestKeys.key(method, 'b')), remote.process()::log);
        }
    }

    private static Program.Finished users(Path file, String... words) throws Exception {
        return Culvert.usersCommand(words).run(SOON, "-c", file.toString());
    }

    private static String users(Path file) throws Exception {
        return users(file, "list").succeeded().out();
    }

    private Path configured(Method method) throws IOException {
        String own = method.hasIdentityHeaders() ? "\"password\": \"" + TestKeys.password(method) + "\", " : "";
        return secret("config.json", """
                {"method": "%s", %s"users": [{"name": "alice", "password": "%s"}], "users_file": "%s", \
                "admin": "%s", "egress_allow": ["127.0.0.0/8"]}
                """.formatted(
                        method.label(),
                        own,
                        TestKeys.key(method, 'a'),
                        directory.resolve("users.json"),
                        directory.resolve("a.sock")));
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Culvert remote(Path file, String address) throws Exception {
        Culvert remote = Culvert.by(Culvert.remoteCommand(), "-c", file.toString(), "-s", address, "-p", "0");
        remote.process().await(SOON, "administrators are answered");
        return remote;
    }

    private static Culvert local(Culvert remote, Method method, String password) throws Exception {
        return Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", password), remote.address(), method);
    }

    private static boolean isServed(Culvert local, TcpTarget target) {
        try (Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            client.getOutputStream().write('q');
            client.shutdownOutput(); // for whom the remote does not know, it waits until then
            return client.getInputStream().read() == 'a';
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("nobody answers", silent);
        } catch (IOException broken) {
            return false;
        }
    }

    private static void answer(Socket connection) throws IOException {
        connection.getInputStream().read();
        connection.getOutputStream().write('a');
    }
}
