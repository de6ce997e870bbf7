package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.app.Sources;
import culvert.app.link.LinkPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
            "health", HealthCommand::commandLine,
            "users", UsersCommand::commandLine,
            "users-add", UsersCommand::commandLine,
            "users-set", UsersCommand::commandLine,
            "users-remove", UsersCommand::commandLine,
            "users-usage", UsersCommand::commandLine,
            "init", sources -> InitCommand.commandLine(sources, new LinkPrinter(Optional.empty(), Map.of())),
            "invite", sources -> InviteCommand.commandLine(sources, new LinkPrinter(Optional.empty(), Map.of())));

    /** Flags are looked at when somebody is to be asked, and nobody is there. */
    private static final String ADMIN = "--admin=/nowhere/a.sock";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reload",
                "sessions",
                "health",
                "users",
                "users-add",
                "users-set",
                "users-remove",
                "users-usage",
                "invite",
                "init"
            })
    void theHelpPageIsAsPublished(String name) throws IOException {
        String[] words = name.contains("-") ? new String[] {name.substring(6), "--help"} : new String[] {"--help"};
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name + "-help.txt"))) {
            assertEquals(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8),
                    run(name, words).out());
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

    @Test
    void whatCannotBeMeantIsWrongUsage() {
        assertUsage(
                "users set: --enable stands beside --disable", "users", "set", "bob", "--enable", "--disable", ADMIN);
        assertUsage(
                "users add: --days stands beside --expires",
                "users",
                "add",
                "b",
                "--days",
                "3",
                "--expires",
                "none",
                ADMIN);
        assertUsage("users add: --days is -1", "users", "add", "b", "--days", "-1", ADMIN);
        assertUsage("users add: a flag stands before", "users", "--json", "add", "b");
        assertUsage("users remove: missing required parameter", "users", "remove");
        assertUsage("users add: a word belongs to no flag", "users", "add", "b", "c");
    }

    private static void assertUsage(String why, String name, String... words) {
        CommandRun run = run(name, words);
        assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("culvert " + why), run.err());
    }

    private static CommandRun run(String name, String... args) {
        return CommandRun.of(
                launch -> Objects.requireNonNull(COMMANDS.get(name)).apply(launch.sources()), args);
    }
}
