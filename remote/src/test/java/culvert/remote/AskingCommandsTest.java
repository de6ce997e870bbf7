package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.app.Sources;
import culvert.app.link.LinkPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Map<String, Function<Sources, CommandLine>> COMMANDS = Map.ofEntries(
            Map.entry("reload", ReloadCommand::commandLine),
            Map.entry("sessions", SessionsCommand::commandLine),
            Map.entry("top", TopCommand::commandLine),
            Map.entry("health", HealthCommand::commandLine),
            Map.entry("users", UsersCommand::commandLine),
            Map.entry("users-add", UsersCommand::commandLine),
            Map.entry("users-set", UsersCommand::commandLine),
            Map.entry("users-remove", UsersCommand::commandLine),
            Map.entry("users-usage", UsersCommand::commandLine),
            Map.entry("init", sources -> InitCommand.commandLine(sources, new LinkPrinter(Optional.empty(), Map.of()))),
            Map.entry(
                    "invite",
                    sources -> InviteCommand.commandLine(sources, new LinkPrinter(Optional.empty(), Map.of()))));

    /** Flags are looked at when somebody is to be asked, and nobody is there. */
    private static final String ADMIN = "--admin=/nowhere/a.sock";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reload",
                "sessions",
                "top",
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
    void whereNoServerRunsAtTheUsualPlaceNoneAnswers() {
        assumeTrue(Files.notExists(Path.of("/run/culvert/admin.sock")));
        CommandRun run = run("health");
        assertEquals(ExitCode.FAILED, run.exitCode());
        assertTrue(run.err().startsWith("culvert health: no server answers: there is no /run/culvert/"), run.err());
    }

    @Test
    void aPortWhereNobodyAnswersIsWrittenAsItWasGiven() {
        CommandRun run = run("reload", "--admin", "127.0.0.1:1");
        assertEquals(ExitCode.FAILED, run.exitCode());
        assertTrue(run.err().startsWith("culvert reload: nobody answers at 127.0.0.1:1: "), run.err());
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
        String over = ": --expires is \"2020-01-31\", which is over in UTC, expected a later day";
        assertUsage("users add" + over, "users", "add", "b", "--expires", "2020-01-31", ADMIN);
        assertUsage("invite" + over, "invite", "b", "--expires", "2020-01-31", ADMIN);
        assertUsage("users add: --days is \"-1\", expected a number", "users", "add", "b", "--days", "-1", ADMIN);
        assertUsage("users set: --days is \"x\", expected a number", "users", "set", "b", "--days", "x", ADMIN);
        assertUsage("init: --port is \"x\", expected a whole number", "init", "-p", "x");
        assertEquals(
                ExitCode.FAILED,
                run("users", "set", "b", "--days", "none", ADMIN).exitCode()); // nobody is there
        assertUsage("init: --dry-run is \"yes\", expected no value", "init", "--dry-run=yes");
        assertUsage("users add: a flag stands before", "users", "--json", "add", "b");
        assertUsage("users remove: missing required parameter", "users", "remove");
        assertUsage(
                "users: a word is no command and belongs to no flag, expected one of the commands add, list, remove,"
                        + " set, usage, or a flag such as -c before it; did you mean list?",
                "users",
                "lsit");
        assertUsage("users add: a word belongs to no flag", "users", "add", "b", "c");
    }

    @Test
    void topNeedsATerminalOrOnce() {
        assertUsage("top: this is no terminal, where it would be shown live; --once prints it as text", "top", ADMIN);
        assertUsage("top: --json stands alone", "top", "--json", ADMIN);
        assertUsage("top: --sort is none of rate, ", "top", "--once", "--sort", "quota", ADMIN);
        assertUsage("top: --limit is no number from 1", "top", "--once", "--limit", "0", ADMIN);
        assertUsage("top: --interval is no number of seconds", "top", "-i", "0.1", ADMIN);
        assertUsage("top: --interval is no number of seconds", "top", "-i", "soon", ADMIN);
        assertEquals(
                ExitCode.FAILED,
                run("top", "--once", "--users", "--sort", "quota", ADMIN).exitCode());
    }

    @Test
    void topWritesWhatTheTerminalReads() {
        assertEquals(StandardCharsets.UTF_8, TopCommand.charset(Optional.of("de_DE.UTF-8")));
        assertEquals(StandardCharsets.UTF_8, TopCommand.charset(Optional.of("C.utf8")));
        assertEquals(StandardCharsets.ISO_8859_1, TopCommand.charset(Optional.of("de_DE.ISO-8859-1@euro")));
        assertEquals(StandardCharsets.US_ASCII, TopCommand.charset(Optional.of("C")));
        assertEquals(StandardCharsets.US_ASCII, TopCommand.charset(Optional.of("xx_XX.no such")));
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
