package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CheckCommand;
import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.e2e.rig.Culvert;
import culvert.e2e.rig.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code culvert check} says of a file what a start says, and starts nothing. */
@Timeout(120)
class CheckTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PASSWORD = "\"password\": \"q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo\"";
    private static final String KEY =
            "\"method\": \"2022-blake3-aes-128-gcm\", \"password\": \"AAAAAAAAAAAAAAAAAAAAAA==\"";

    @TempDir
    private Path directory;

    @Test
    void aServersFileIsGood() throws Exception {
        Path file = file("{\"server\": \"::\", \"mode\": \"tcp_and_udp\", " + KEY
                + ", \"users\": [{\"name\": \"ada\", \"password\": \"AQEBAQEBAQEBAQEBAQEBAQ==\"}]}");
        Program.Finished run =
                Culvert.checkCommand("-c", file.toString()).run(SOON).succeeded();
        assertEquals(
                file + " is good: a server's (--remote), 2022-blake3-aes-128-gcm, tcp_and_udp, 1 user\n", run.out());
        assertEquals("", run.err());
    }

    @Test
    void aLaptopsFileIsGoodAndWhatDeservesAWarningIsSaid() throws Exception {
        Path file = file("{\"server\": \"vps.example.com\", " + PASSWORD + ", \"mptcp\": true}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Program.Finished run =
                Culvert.checkCommand("-c", file.toString()).run(SOON).succeeded();
        String[] lines = run.out().lines().toArray(String[]::new);
        assertTrue(
                lines[0].startsWith(file + " is good: a laptop's (--local), server vps.example.com:8388,")
                        && lines[0].endsWith(", " + (lines.length - 1) + " warnings"),
                run.out());
        assertTrue(run.out().contains("warning: " + file + ": holds a password"), run.out());
    }

    /** The same sentences, by the same code; the name of the command before them is another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"server\": \"vps.example.com\", " + PASSWORD + "}",
                "{\"server\": \"::\",\n " + PASSWORD + ", \"timeout\": -1, \"usres\": []}",
                "{\"server\": \"::\", \"password\": \"1234\"}",
                "{\"server\": \"::\"",
                "{\"server\": \"::\", " + PASSWORD + ", \"plugin\": \"no-such-program\"}"
            })
    void whatAStartRefusesIsRefusedWithTheSameWords(String text) throws Exception {
        Path file = file(text);
        Program.Finished start = Culvert.remoteCommand("-c", file.toString())
                .without("CULVERT_PASSWORD")
                .run(SOON);
        Program.Finished check =
                Culvert.checkCommand("--remote", "-c", file.toString()).run(SOON);
        assertTrue(start.status() != ExitCode.OK, start.out());
        assertEquals(start.status(), check.status(), check.err());
        assertEquals(mistakes(start, "culvert remote: "), mistakes(check, "culvert check: "));
        assertTrue(mistakes(check, "culvert check: ").length() > 20, check.err());
    }

    private static String mistakes(Program.Finished run, String command) {
        StringBuilder mistakes = new StringBuilder();
        run.err()
                .lines()
                .filter(line -> line.startsWith(command))
                .forEach(line ->
                        mistakes.append(line.substring(command.length())).append('\n'));
        return mistakes.toString();
    }

    @Test
    void aFlagSaysWhoseItIs() throws IOException {
        String file = file("{\"server\": \"127.0.0.1\", " + PASSWORD + "}").toString();
        assertEquals(
                file + " is good: a server's (--remote), chacha20-ietf-poly1305, tcp_only\n",
                run("", "--remote", "-c", file).out());
        assertEquals(
                file + " is good: a laptop's (--local), server 127.0.0.1:8388, chacha20-ietf-poly1305, tcp_only\n",
                run("", "-c", file, "--local").out());
        CommandRun both = run("", "-c", file, "--local", "--remote");
        assertEquals(ExitCode.USAGE, both.exitCode());
        assertTrue(both.err().contains("expected one of the two"), both.err());
    }

    @Test
    void aFileWithoutAServerIsAServersUnlessAFlagNamesOne() throws IOException {
        String file = file("{\"server_port\": 8388, " + PASSWORD + "}").toString();
        assertEquals(
                file + " is good: a server's (--remote), chacha20-ietf-poly1305, tcp_only\n",
                run("", "-c", file).out());
        assertEquals(
                file + " is good: a laptop's (--local), server a.example:8388, chacha20-ietf-poly1305, tcp_only\n",
                run("", "-c", file, "-s", "a.example").out());
    }

    @Test
    void theFlagsAndTheStandardInputAreCheckedToo() {
        assertEquals(
                "the flags are good: a laptop's (--local), server a.example:8388, chacha20-ietf-poly1305, tcp_only\n",
                run("", "--local", "-s", "a.example", "--password-file", password())
                        .out());
        CommandRun input = run("{\"server\": \"::\", " + PASSWORD + "}", "-c", "-");
        assertEquals("standard input is good: a server's (--remote), chacha20-ietf-poly1305, tcp_only\n", input.out());
        CommandRun wrong = run("{\"server\": \"::\",\n \"drain\": \"x\", " + PASSWORD + "}", "-c", "-");
        assertEquals(ExitCode.USAGE, wrong.exitCode());
        assertTrue(wrong.err().startsWith("culvert check: standard input:2:11: drain is "), wrong.err());
    }

    @Test
    void theHelpPageIsAsPublished() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("check-help.txt"))) {
            assertEquals(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8),
                    run("", "--help").out());
        }
    }

    private static CommandRun run(String input, String... args) {
        return CommandRun.of(Map.of(), input, launch -> CheckCommand.commandLine(launch.sources(), args), args);
    }

    private String password() {
        try {
            return Files.setPosixFilePermissions(
                            Files.writeString(directory.resolve("password"), "q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo\n"),
                            PosixFilePermissions.fromString("rw-------"))
                    .toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file(String text) throws IOException {
        return Files.setPosixFilePermissions(
                Files.writeString(directory.resolve("config.json"), text),
                PosixFilePermissions.fromString("rw-------"));
    }
}
