package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenkeyCommandTest {
    @Test
    void theHelpPageIsAsPublished() throws IOException {
        CommandRun run = run("genkey", "--help");
        assertEquals(ExitCode.OK, run.exitCode());
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("genkey-help.txt"))) {
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), run.out());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2022-blake3-aes-128-gcm, 16",
        "2022-blake3-aes-256-gcm, 32",
        "2022-blake3-chacha20-poly1305, 32",
    })
    void aMethodOf2022GetsAKeyOfItsLengthAndNothingElse(String method, int bytes) {
        CommandRun run = run("genkey", "-m", method);
        assertEquals(ExitCode.OK, run.exitCode());
        assertEquals("", run.err());
        assertEquals(1, run.out().lines().count());
        assertEquals(bytes, Base64.getDecoder().decode(run.out().strip()).length);
        assertNotEquals(run.out(), run("genkey", "-m", method).out());
    }

    @Test
    void anOlderMethodGetsAPasswordThatNeedsNoQuotes() {
        CommandRun run = run("genkey");
        assertEquals(ExitCode.OK, run.exitCode());
        assertTrue(run.out().matches("[A-Za-z0-9_-]{32}\n"), run.out());
    }

    @Test
    void anUnknownMethodIsMetWithAllThatThereAre() {
        assertEquals(
                new CommandRun(
                        2,
                        "",
                        "culvert remote genkey: -m: method is \"aes-256-gmc\", expected aes-128-gcm, aes-192-gcm,"
                                + " aes-256-gcm, chacha20-ietf-poly1305, xchacha20-ietf-poly1305,"
                                + " 2022-blake3-aes-128-gcm, 2022-blake3-aes-256-gcm, 2022-blake3-chacha20-poly1305;"
                                + " did you mean \"aes-256-gcm\"?\n"),
                run("genkey", "-m", "aes-256-gmc"));
    }

    @Test
    void aWrongFlagIsNamed() {
        assertEquals(
                new CommandRun(
                        2, "", "culvert remote genkey: unknown flag --length\nSee culvert remote genkey --help\n"),
                run("genkey", "--length", "32"));
    }

    private static CommandRun run(String... args) {
        return CommandRun.of(launch -> RemoteCommand.commandLine(launch, (settings, _, _, _) -> {}), args);
    }
}
