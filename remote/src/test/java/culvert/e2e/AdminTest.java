package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who runs a real server asks it, changes it, and finds nothing of all that where it was not wanted. */
@Timeout(240)
class AdminTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final String ADA = "q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo";
    private static final String BOB = "Bo7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uA";
    private static final String TOKEN = "t0kenT9sWbYh4NcJ8dPf";

    @TempDir
    private Path directory;

    @Test
    void sessionsAreSeenAndEnded() throws Exception {
        Path file = write("", "ada", "bob");
        try (TcpTarget target = TcpTarget.open(AdminTest::talk);
                Culvert remote = remote(file);
                Culvert ofAda = local(remote, ADA);
                Socket session = SocksClient.connect(ofAda.address(), "127.0.0.1", target.port())) {
            session.getOutputStream().write(new byte[10]);
            assertEquals('a', session.getInputStream().read());
            Program.Finished listed = ask(Culvert.sessionsCommand(), file).succeeded();
            String row = listed.out().lines().skip(1).findFirst().orElse("");
            assertTrue(row.matches(" *1 +tcp +ada +[0-9]+ +10 B +1 B +127\\.0\\.0\\.0/24"), listed.out());
            assertFalse(listed.out().contains(Integer.toString(target.port())), listed.out());
            Program.Finished none = ask(Culvert.sessionsCommand("--user", "bob", "-v", "--limit", "5"), file);
            assertEquals(1, none.succeeded().out().lines().count(), none.out());
            for (Program asking : List.of(
                    Culvert.sessionsCommand("--user", "b\u00f6b"),
                    Culvert.topCommand("--once", "--user", "b\u00f6b"))) {
                String unknown = ask(asking, file).ended(1).err();
                assertTrue(unknown.endsWith(": there is no user \"b\u00f6b\"\n"), unknown);
            }
            String times = curl("http://admin/v1/sessions?rtt=true&targets=true");
            for (int tries = 1;
                    tries < 5 && !times.contains("rtt_us");
                    tries++) { // the server does not wait long for them
                times = curl("http://admin/v1/sessions?rtt=true&targets=true");
            }
            assertTrue(times.matches(".*\"rtt_us\":[0-9]+,.*"), times);
            assertFalse(times.contains("target\""), times);
            Program.Finished health = ask(Culvert.healthCommand(), file).succeeded();
            assertTrue(
                    health.out()
                            .matches(
                                    "ok: culvert \\S+ has run for [0-9]+ min [0-9]+ s, with 1 sessions and 0 associations\n"),
                    health.out());

            assertEquals("{\"ended\":1}", curl("-X", "DELETE", "http://admin/v1/sessions/1"));
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=ended-by-admin") == 1);
            Until.isTrue(SOON, () -> "it goes on", () -> isOver(session));
            assertEquals("{\"total_sessions\":0,\"sessions\":[]}", curl("http://admin/v1/sessions"));
            Until.isTrue(SOON, () -> "still ada's", () -> usersAsJson().contains("\"ada\",\"sessions\":0,"));
            Program.Finished users = ask(Culvert.usersCommand(), file).succeeded();
            assertEquals("""
                    USER  CONNECTIONS  ASSOCIATIONS    UP  DOWN  QUOTA
                    ada             0             0  10 B   1 B
                    bob             0             0   0 B   0 B
                    """, users.out());
            Program.installed("kill")
                    .run(SOON, Long.toString(remote.process().pid()))
                    .succeeded();
            assertEquals(0, remote.process().awaitEnd(SOON));
            assertFalse(Files.exists(directory.resolve("a.sock")));
        }
    }

    @Test
    void aReloadSaysWhatItDidOrWhyNot() throws Exception {
        Path file = write("", "ada", "bob");
        try (Culvert remote = remote(file)) {
            assertEquals(
                    "in force, read from " + file + "\n",
                    ask(Culvert.reloadCommand(), file).succeeded().out());
            write("", "ada", "carol");
            assertEquals(
                    "in force, read from " + file + "; users added: carol; users removed: bob\n",
                    ask(Culvert.reloadCommand(), file).succeeded().out());
            Path copied = Files.copy(file, directory.resolve("original.json"));
            Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rw-------"));
            String stale = ask(Culvert.reloadCommand(), copied).succeeded().err();
            assertTrue(stale.contains("the server does not read " + copied + " but " + file), stale);
            assertTrue(stale.contains("systemctl restart culvert-remote"), stale);
            String drain = "\"drain\": 77,";
            write(drain, "ada");
            Program.Finished refused = ask(Culvert.reloadCommand(), file).ended(2);
            assertTrue(
                    refused.err().matches("(?s)culvert reload: \\S+:1:\\d+: \"drain\" cannot change.*"), refused.err());
            write("\"timeout\": -1,", "ada");
            // the server reads it by itself when it is asked at the socket
            String said = curl("-X", "POST", "http://admin/v1/reload");
            assertTrue(said.contains(file + ":1:") && said.contains("timeout is "), said);
            assertTrue(ask(Culvert.reloadCommand(), file).ended(2).err().contains(file + ":1:"));
            String users = curl("http://admin/v1/users");
            assertTrue(users.contains("\"carol\""), users);
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("configuration not changed: ") == 2);
        }
        Path socket = directory.resolve("a.sock");
        Program.Finished killed = ask(Culvert.reloadCommand(), write("", "ada")).ended(1);
        assertTrue(killed.err().contains("nobody answers at " + socket), killed.err());
        Files.delete(socket);
        Program.Finished over = ask(Culvert.reloadCommand(), write("", "ada")).ended(1);
        assertTrue(over.err().contains("there is no socket " + socket), over.err());
    }

    @Test
    void nothingThatIsSaidHoldsASecret() throws Exception {
        Path file = write("\"log\": {\"level\": 1},", "ada", "bob");
        try (Culvert remote = remote(file)) {
            for (String path : List.of("health", "sessions", "associations", "users", "users/ada/usage", "reload")) {
                String said = curl("-X", path.equals("reload") ? "POST" : "GET", "http://admin/v1/" + path);
                assertTrue(said.startsWith("{"), said);
                assertHasNoSecret(said);
            }
            assertHasNoSecret(curl("http://admin/metrics"));
            assertHasNoSecret(remote.process().log());
        }
    }

    private static void assertHasNoSecret(String said) {
        assertFalse(said.contains(ADA.substring(0, 8)) || said.contains(BOB.substring(0, 8)), said);
        assertFalse(said.contains(TOKEN.substring(0, 8)), said);
    }

    @Test
    void aPortOfLoopbackNeedsTheToken() throws Exception {
        Path file = secret(
                "{\"password\": \"%s\", \"admin\": \"127.0.0.1:0\", \"admin_token\": \"%s\"}".formatted(ADA, TOKEN));
        try (Culvert remote = remote(file)) {
            String at = remote.process()
                    .await(SOON, "administrators are answered at=(\\S+)")
                    .group(1);
            assertEquals("401", status(at));
            assertEquals("401", status(at, "-H", "Authorization: Bearer " + ADA));
            assertEquals("200", status(at, "-H", "Authorization: Bearer " + TOKEN));
            assertEquals("421", status(at, "-H", "Authorization: Bearer " + TOKEN, "-H", "Host: evil.example"));
            assertHasNoSecret(remote.process().log());
        }
    }

    @Test
    void aPlaceThatOthersCouldReachIsRefusedBeforeAnythingStarts() throws Exception {
        String open = "{\"password\": \"" + ADA + "\",\n \"admin\": ";
        assertRefused(open + "\"127.0.0.1:9388\"}", ":2:11: admin is a port, which every user of this machine reaches");
        assertRefused(open + "\"0.0.0.0:9388\"}", ":2:11: admin is \"0.0.0.0:9388\", expected the path of a socket");
        assertRefused(
                open + "\"192.0.2.1:9388\"}", ":2:11: admin is \"192.0.2.1:9388\", expected the path of a socket");
        assertRefused(open + "\"[::1]:1\", \"admin_token\": \"short\"}", ":2:37: admin_token is too short");
    }

    private void assertRefused(String text, String why) throws Exception {
        Path file = secret(text);
        Program.Finished refused = Culvert.remoteCommand("-c", file.toString(), "-p", "0")
                .without("CULVERT_PASSWORD")
                .run(SOON)
                .ended(2);
        assertTrue(refused.err().contains(file + why), refused.err());
        assertFalse(refused.err().contains("short\""), refused.err());
    }

    /** Where it was not asked for there is no class of it, no thread, and nothing that counts. */
    @Test
    void withoutItThereIsNothingOfIt() throws Exception {
        Path classes = directory.resolve("classes");
        Path file = secret("{\"password\": \"" + ADA + "\"}");
        Program command = Culvert.remoteCommand("--egress-allow", "127.0.0.0/8")
                .with("JDK_JAVA_OPTIONS", "-Xshare:off -Xlog:class+load=info:file=" + classes);
        try (TcpTarget target = TcpTarget.open(AdminTest::talk);
                Culvert remote =
                        Culvert.by(command, "-c", file.toString(), "-s", "127.0.0.1", "-p", "0", "-m", METHOD.label());
                Culvert local = local(remote, ADA);
                Socket session = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
            session.getOutputStream().write(new byte[10]);
            assertEquals('a', session.getInputStream().read());
            session.shutdownOutput();
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("session ended") == 1);
        }
        String loaded = Files.readString(classes);
        assertTrue(loaded.contains("culvert.remote.RemoteServer"), loaded);
        for (String unwanted : List.of("culvert.remote.admin.", "io.prometheus.", "culvert.http.", "codec.http")) {
            assertFalse(loaded.contains(unwanted), unwanted);
        }
    }

    private Path write(String more, String... names) throws IOException {
        StringBuilder users = new StringBuilder();
        for (String name : names) {
            users.append(users.isEmpty() ? "" : ", ")
                    .append("{\"name\": \"%s\", \"password\": \"%s\"}"
                            .formatted(name, name.equals("ada") ? ADA : name.equals("bob") ? BOB : BOB + name));
        }
        return secret("{%s \"admin\": \"%s\", \"egress_allow\": [\"127.0.0.0/8\"], \"users\": [%s]}"
                .formatted(more, directory.resolve("a.sock"), users));
    }

    private Path secret(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("config.json"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Culvert remote(Path file) throws Exception {
        Culvert remote = Culvert.by(
                Culvert.remoteCommand(), "-c", file.toString(), "-s", "127.0.0.1", "-p", "0", "-m", METHOD.label());
        remote.process().await(SOON, "administrators are answered");
        return remote;
    }

    private static Culvert local(Culvert remote, String password) throws Exception {
        return Culvert.local(Culvert.localCommand().with("CULVERT_PASSWORD", password), remote.address(), METHOD);
    }

    private static Program.Finished ask(Program command, Path file) throws Exception {
        return command.and("-c", file.toString()).run(SOON);
    }

    private String curl(String... arguments) throws Exception {
        return Program.installed("curl")
                .and("-sS", "--unix-socket", directory.resolve("a.sock").toString())
                .run(SOON, arguments)
                .succeeded()
                .out()
                .strip();
    }

    private String usersAsJson() {
        try {
            return curl("http://admin/v1/users");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String status(String at, String... arguments) throws Exception {
        return Program.installed("curl")
                .and("-sS", "-o", "/dev/null", "-w", "%{http_code}", "http://" + at + "/v1/health")
                .run(SOON, arguments)
                .succeeded()
                .out();
    }

    private static void talk(Socket connection) throws IOException {
        connection.getInputStream().readNBytes(10);
        connection.getOutputStream().write('a');
        connection.getInputStream().read();
    }

    private static boolean isOver(Socket session) {
        try {
            return session.getInputStream().read() < 0;
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("it is silent, and goes on", silent);
        } catch (IOException reset) {
            return true;
        }
    }
}
