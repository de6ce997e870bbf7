package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import culvert.e2e.rig.SocksClient;
import culvert.e2e.rig.TcpTarget;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real command makes a server of a machine whose systemd and firewall are programs of the test's. */
@Timeout(240)
class InitTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private Path file;
    private Path calls;

    @BeforeEach
    void machine() throws IOException {
        file = directory.resolve("etc").resolve("config.json");
        calls = Files.writeString(directory.resolve("calls"), "");
        Files.createDirectory(directory.resolve("bin"));
        program("ufw", "");
        program("systemctl", """
                echo "$*" >> D/calls
                case $1 in
                    is-system-running) echo running ;;
                    cat) echo "ExecStart=culvert remote -c D/etc/config.json --admin x" ;;
                    is-active | is-enabled) [ -e D/on ] ;;
                    enable) [ ! -e D/broken ] || { echo Job failed.; exit 1; }; touch D/on ;;
                esac
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2022-blake3-aes-256-gcm", "2022-blake3-chacha20-poly1305", "aes-256-gcm"})
    void aServerIsMadeOnceAndItsLinkIsEnough(String method) throws Exception {
        Program.Finished made = init("-m", method).succeeded();
        assertTrue(made.err().contains("culvert-remote enabled and started"), made.err());
        assertTrue(made.err().matches("(?s).*ufw allow 8[0-9]{3}/tcp.*"), made.err());
        assertEquals(
                "rw-",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                        .substring(0, 3));
        assertEquals(
                "---",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                        .substring(6));
        String before = Files.readString(file);
        try (TcpTarget target = TcpTarget.open(InitTest::answer);
                Culvert remote = Culvert.by(
                        Culvert.remoteCommand("--egress-allow", "127.0.0.0/8"),
                        "-c",
                        file.toString(),
                        "-s",
                        "127.0.0.1",
                        "-p",
                        "0")) {
            Program.Finished again =
                    init("--host", "127.0.0.1:" + remote.address().getPort()).succeeded();
            assertTrue(again.err().contains(file + " stands: " + method), again.err());
            assertTrue(again.err().contains("culvert-remote runs"), again.err());
            assertEquals(before, Files.readString(file));
            assertEquals(1, enabled());
            Path link = Files.writeString(directory.resolve("link.txt"), again.out());
            try (Culvert local = Culvert.localBy(Culvert.localCommand(), "--link", link.toString());
                    Socket client = SocksClient.connect(local.address(), "127.0.0.1", target.port())) {
                client.getOutputStream().write('q');
                assertEquals('a', client.getInputStream().read());
            }
        }
    }

    @Test
    void aDryRunDoesNothing() throws Exception {
        Program.Finished said = init("--dry-run").succeeded();
        assertTrue(said.err().contains("would write " + file), said.err());
        assertTrue(said.err().contains("would run: systemctl enable --now culvert-remote"), said.err());
        assertFalse(Files.exists(file.getParent()));
        assertEquals(0, enabled());
    }

    @Test
    void theFileOfThePackageGetsItsKeysAndKeepsTheRest() throws Exception {
        Files.createDirectory(file.getParent());
        String packaged = Files.readString(Path.of("..", "deploy", "debian", "config.json"));
        Files.writeString(file, packaged);
        init("--host", "vps.example.com").succeeded();
        String filled = Files.readString(file);
        assertTrue(
                packaged.lines().filter(line -> !line.contains("\"the key\"")).allMatch(filled::contains), filled);
        Culvert.checkCommand("--remote", "-c", file.toString()).run(SOON).succeeded();
    }

    @Test
    void whatCannotBeDoneIsSaid() throws Exception {
        Files.createFile(directory.resolve("broken"));
        Program.Finished failed = init("--host", "vps.example.com").ended(1);
        assertTrue(failed.err().contains("Job failed."), failed.err());
        Files.writeString(file, "{\"server\": \"::\",\n \"passwrod\": \"x\"}");
        Program.Finished wrong = init().ended(2);
        assertTrue(wrong.err().contains(file + ":2:2: unknown key \"passwrod\""), wrong.err());
        Files.writeString(file, "{\"server\": \"::\"}");
        Program.Finished gap = init().ended(1);
        assertTrue(gap.err().contains("has no password and no place for one"), gap.err());
        assertEquals("{\"server\": \"::\"}", Files.readString(file));
        Files.delete(file);
        assertTrue(init("--user", "a b").ended(2).err().contains("--user is no plain name"));
        assertTrue(init("-m", "rot13").ended(2).err().contains("--method is none"));
        assertFalse(Files.exists(file));
    }

    private Program.Finished init(String... options) throws Exception {
        return Culvert.initCommand("-c", file.toString())
                .with("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"))
                .run(SOON, options);
    }

    private long enabled() throws IOException {
        return Files.readAllLines(calls).stream()
                .filter(line -> line.startsWith("enable"))
                .count();
    }

    private void program(String name, String script) throws IOException {
        Path program = directory.resolve("bin").resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script.replace("D/", directory + "/"));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private static void answer(Socket connection) throws IOException {
        connection.getInputStream().read();
        connection.getOutputStream().write('a');
    }
}
