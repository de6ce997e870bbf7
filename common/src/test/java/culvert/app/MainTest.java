package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MainTest {
    private static final String HELP = """
            Usage: culvert [-hV]
            An encrypted tunnel for TCP and UDP that speaks Shadowsocks.
              -h, --help      this page
              -V, --version   the version of Culvert and of Java
            """;

    @Test
    void theVersionIsThatOfTheBuildAndOfJava() {
        CommandRun run = CommandRun.of(_ -> Main.commandLine(), "--version");
        assertEquals(new CommandRun(0, "culvert 0.1.0 (Java " + System.getProperty("java.version") + ")\n", ""), run);
    }

    @Test
    void theHelpPageIsAsPublished() {
        assertEquals(new CommandRun(ExitCode.OK, HELP, ""), CommandRun.of(_ -> Main.commandLine(), "--help"));
    }

    @Test
    void withoutAnArgumentTheHelpPageIsAnError() {
        assertEquals(new CommandRun(ExitCode.USAGE, "", HELP), CommandRun.of(_ -> Main.commandLine()));
    }
}
