package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.app.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command lines of those that ask a running server; what it answers is {@code AdminTest}'s matter. */
class AskingCommandsTest {
    private static final Map<String, Function<Sources, CommandLine>> COMMANDS = Map.of(
            "reload", ReloadCommand::commandLine,
            "sessions", SessionsCommand::commandLine,
            "users", UsersCommand::commandLine);

    @ParameterizedTest
    @ValueSource(strings = {"reload", "sessions", "users"})
    void theHelpPageIsAsPublished(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name + "-help.txt"))) {
            assertEquals(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8),
                    run(name, "--help").out());
        }
    }

    @Test
    void aPlaceThatIsNoneIsWrongUsage() {
        CommandRun run = run("users", "--admin", "192.0.2.1:80");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(
                run.err()
                        .startsWith("culvert users: --admin: admin is \"192.0.2.1:80\", expected the path of a socket"),
                run.err());
    }

    private static CommandRun run(String name, String... args) {
        return CommandRun.of(
                launch -> Objects.requireNonNull(COMMANDS.get(name)).apply(launch.sources()), args);
    }
}
