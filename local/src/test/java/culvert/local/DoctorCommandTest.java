package culvert.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line of {@code culvert doctor} takes; what it finds is {@code DoctorTest}'s matter. */
class DoctorCommandTest {
    @Test
    void theHelpPageIsAsPublished() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("doctor-help.txt"))) {
            CommandRun run = run("--help");
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), run.out());
            assertEquals(ExitCode.OK, run.exitCode());
        }
    }

    @Test
    void whatIsWrongWithTheCommandLineIsAFindingToo() {
        CommandRun run = run("-s", "vps.example.com", "-k", "8Zq2vTn4kXw8Zq2vTn4kX", "--target", "nowhere");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.out().startsWith("failed     configuration   read flags and files: --target: "), run.out());
        assertEquals("", run.err());
        CommandRun link = run("-s", "h", "-k", "8Zq2vTn4kXw8Zq2vTn4kX", "--target", "ss://YWVzLTI1Ni1nY206eA@h:1");
        assertTrue(link.out().contains("--target: is \"ss://...\","), link.out());
    }

    @Test
    void anUnknownFlagIsWrongUsage() {
        assertEquals(
                new CommandRun(
                        ExitCode.USAGE,
                        "",
                        "culvert doctor: unknown flag --jason, did you mean --json?\nSee culvert doctor --help\n"),
                run("--jason"));
    }

    @Test
    void theOtherEndIsNotCheckedByThisOne() {
        CommandRun run = run("--remote=true", "-s", "vps.example.com", "-k", "8Zq2vTn4kXw8Zq2vTn4kX");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.err().contains("--remote takes no value, expected it alone"), run.err());
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"server\": \"::\", \"password\": \"8Zq2vTn4kXw8Zq2vTn4kX\"}",
                "{\"server_port\": 8388, \"password\": \"8Zq2vTn4kXw8Zq2vTn4kX\"}",
                "{\"users\": [{\"name\": \"ada\", \"password\": \"8Zq2vTn4kXw8Zq2vTn4kX\"}]}"
            })
    void aFileOfTheServersEndIsTakenForOne(String text) throws IOException {
        CommandRun run = CommandRun.of(
                Map.of(), text, launch -> DoctorCommand.commandLine(launch.sources()), "-c", "-", "--json");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.out().contains("which \\\"culvert doctor --remote\\\" checks"), run.out());
    }

    private static CommandRun run(String... args) {
        return CommandRun.of(launch -> DoctorCommand.commandLine(launch.sources()), args);
    }
}
