package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Method;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Payload;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.Running;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import culvert.e2e.rig.TunnelOptions;
import culvert.shadowsocks.TestKeys;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real commands read their configuration again at SIGHUP, and lose nothing by it. */
@Timeout(240)
class ReloadTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Method METHOD = Method.AES_256_GCM;
    private static final Payload HALF = new Payload(5, 700_000);
    private static final String TAKEN = "configuration read again, and in force";
    private static final String UNCHANGED = "configuration not changed: ";

    private final CountDownLatch reloaded = new CountDownLatch(1);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Method.class,
            names = {"AES_256_GCM", "EDITION_2022_AES_128_GCM"})
    void usersComeAndGoWhileAnothersDownloadRuns(Method method) throws Exception {
        Path file = users(method, "alice", "bob");
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves);
                Culvert remote = remote(file, method);
                Culvert ofAlice = local(remote, method, "alice");
                Culvert ofBob = local(remote, method, "bob");
                Culvert ofCarol = local(remote, method, "carol");
                Socket download = begin(ofAlice, target);
                Socket cut = begin(ofBob, target)) {
            assertFalse(isServed(ofCarol, target));
            users(method, "alice", "carol");
            reload(remote, 1);
            assertTrue(isServed(ofCarol, target));
            assertTrue(isServed(ofAlice, target));
            assertFalse(isServed(ofBob, target));
            Until.isTrue(SOON, remote.process()::log, () -> remote.count("cause=user-removed") == 1);
            assertTrue(isCut(cut));
            reloaded.countDown();
            assertEquals(HALF.expected(), Payload.read(download.getInputStream()));
        } finally {
            reloaded.countDown();
        }
    }

    @Test
    void aMistakeIsNamedAndLeavesEverythingAsItWas() throws Exception {
        Path file = users(METHOD, "alice");
        String good = Files.readString(file);
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves);
                Culvert remote = remote(file, METHOD);
                Culvert local = local(remote, METHOD, "alice")) {
            Files.writeString(file, good.replace("\"users\"", "\"usres\""));
            assertRefused(remote, "unknown key \"usres\", did you mean \"users\"?");
            Files.writeString(file, "{\"timeout\": -1," + good.substring(1));
            assertRefused(remote, file + ":1:13: timeout is ");
            Files.writeString(file, "{\"drain\": 77," + good.substring(1));
            assertRefused(remote, file + ":1:11: \"drain\" cannot change while the program runs");
            Files.writeString(file, "{\"udp_timeout\": 77," + good.substring(1));
            assertRefused(remote, file + ":1:17: \"udp_timeout\" cannot change while the program runs");
            Files.delete(file);
            assertRefused(remote, file + ": there is no such file");
            assertTrue(isServed(local, target));
            Files.writeString(file, good);
            reload(remote, 1);
            assertTrue(isServed(local, target));
            assertEquals(0, remote.count("Exception"), remote.process()::log);
        }
    }

    @Test
    void aLocalEndGoesToAnotherServer() throws Exception {
        try (TcpTarget target = TcpTarget.open(this::sendInTwoHalves);
                Culvert first = Culvert.remote(METHOD);
                Culvert second = Culvert.remote(METHOD)) {
            Path file = secret("local.json", server(first));
            try (Culvert local = Culvert.by(Culvert.localCommand(), "-l", "0", "-c", file.toString())) {
                assertTrue(isServed(local, target));
                secret("local.json", server(second));
                reload(local, 1);
                first.process().close();
                assertTrue(isServed(local, target));
            }
        }
    }

    @Test
    void whatCameFromTheStandardInputCannotBeReadAgain() throws Exception {
        Path file = users(METHOD, "alice");
        String shell = "exec \"$@\" -c - < " + file;
        try (Culvert remote = Culvert.by(Culvert.remoteCommand().inShell(shell), "-s", "127.0.0.1", "-p", "0")) {
            assertRefused(remote, "standard input: cannot be read");
        }
    }

    /** SIGHUP also says that a terminal has gone: then nobody is left whom the program could serve. */
    @Test
    void theEndOfItsTerminalEndsIt() throws Exception {
        Path file = users(METHOD, "alice");
        Path log = directory.resolve("log");
        Path started = directory.resolve("pid");
        String command = Culvert.remoteCommand().line("-c", file.toString(), "-s", "127.0.0.1", "-p", "0");
        try (Running terminal = Program.installed("script")
                .start("-q", "-f", "-c", "echo $$ > " + started + "; exec " + command + " 2> " + log, "/dev/null")) {
            Until.isTrue(SOON, terminal::log, () -> holds(log, "listening address"));
            ProcessHandle remote = ProcessHandle.of(
                            Long.parseLong(Files.readString(started).strip()))
                    .orElseThrow();
            signal(remote.pid());
            Until.isTrue(SOON, () -> "not read again", () -> holds(log, TAKEN));
            assertTrue(remote.isAlive());
            ProcessHandle.of(terminal.pid()).orElseThrow().destroyForcibly();
            remote.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void assertRefused(Culvert end, String why) throws Exception {
        signal(end.process().pid());
        Until.isTrue(SOON, end.process()::log, () -> lines(end, why) == 1);
    }

    private static long lines(Culvert end, String why) {
        return end.process()
                .log()
                .lines()
                .filter(line -> line.contains(UNCHANGED) && line.contains(why))
                .count();
    }

    private static void reload(Culvert end, int times) throws Exception {
        signal(end.process().pid());
        Until.isTrue(SOON, end.process()::log, () -> end.count(TAKEN) == times);
    }

    private static void signal(long pid) throws Exception {
        Program.installed("kill").run(SOON, "-HUP", Long.toString(pid)).succeeded();
    }

    private static boolean holds(Path log, String text) {
        try {
            return Files.exists(log) && Files.readString(log).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** A configuration with those users, in the place of the one before. */
    private Path users(Method method, String... names) throws IOException {
        String users = Stream.of(names)
                .map(name -> "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(name, key(method, name)))
                .collect(Collectors.joining(", "));
        String own = method.hasIdentityHeaders() ? "\"password\": \"" + TestKeys.password(method) + "\", " : "";
        return secret(
                "config.json",
                "{\"method\": \"%s\", %s\"users\": [%s], \"egress_allow\": [\"127.0.0.0/8\"]}"
                        .formatted(method.label(), own, users));
    }

    private static String key(Method method, String name) {
        return TestKeys.key(method, name.charAt(0));
    }

    private static String server(Culvert remote) {
        return "{\"server\": \"127.0.0.1\", \"server_port\": %d, \"method\": \"%s\", \"password\": \"%s\"}"
                .formatted(remote.address().getPort(), METHOD.label(), TunnelOptions.password(METHOD));
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Culvert remote(Path file, Method method) throws Exception {
        return Culvert.by(
                Culvert.remoteCommand(), "-c", file.toString(), "-s", "127.0.0.1", "-p", "0", "-m", method.label());
    }

    private static Culvert local(Culvert remote, Method method, String user) throws Exception {
        String own = key(method, user);
        String password = method.hasIdentityHeaders() ? TestKeys.password(method) + ":" + own : own;
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
        assertTrue(reloaded.await(2, TimeUnit.MINUTES));
        HALF.writeTo(connection.getOutputStream());
        connection.shutdownOutput();
        assertEquals(-1, connection.getInputStream().read());
    }
}
