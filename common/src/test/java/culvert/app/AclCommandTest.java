package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code culvert acl test} says. */
class AclCommandTest {
    private static final String RULES = """
            [bypass_list]
            192.168.0.0/16
            ||example.org
            [outbound_block_list]
            ||ads.example # no ads
            """;

    @TempDir
    private Path directory;

    private String rules = "";

    @BeforeEach
    void write() throws IOException {
        rules = Files.writeString(directory.resolve("rules.acl"), RULES).toString();
    }

    @Test
    void theLineThatDecidesIsNamed() {
        CommandRun run =
                run("test", rules, "www.example.org", "192.168.7.1", "192.0.2.1", "x.ads.example", "localhost");
        assertEquals(new CommandRun(ExitCode.OK, """
                www.example.org is connected to directly (FILE:3: ||example.org)
                192.168.7.1 is connected to directly (FILE:2: 192.168.0.0/16)
                192.0.2.1 goes through the remote (no rule says otherwise)
                x.ads.example is refused (FILE:5: ||ads.example # no ads)
                localhost: no rule names it, so its addresses decide:
                  127.0.0.1 goes through the remote (no rule says otherwise)
                """.replace("FILE", rules), ""), without("  ::1", run));
    }

    @Test
    void theRemoteReadsTargetsAndClients() {
        assertEquals(
                "x.ads.example is refused (" + rules + ":5: ||ads.example # no ads)\n"
                        + "1.1.1.1 may be connected to (no rule says otherwise)\n",
                run("test", "--remote", rules, "x.ads.example", "1.1.1.1").out());
        assertEquals(
                "192.168.1.1 is refused (" + rules + ":2: 192.168.0.0/16)\n"
                        + "192.0.2.1 is served (no rule says otherwise)\n",
                run("test", "--client", rules, "192.168.1.1", "192.0.2.1").out());
    }

    /** A list of rules opens none of them. */
    @Test
    void whatTheRemoteRefusesInAnyCaseIsSaidToBeRefused() throws IOException {
        String why = " is refused, since it is no address of the internet, unless \"egress_allow\" has it (";
        Path allowing = Files.writeString(directory.resolve("allow.acl"), "[outbound_allow_list]\n10.0.0.0/8\n");
        assertEquals(
                "127.0.0.1" + why + "no rule says otherwise)\n"
                        + "169.254.169.254" + why + "no rule says otherwise)\n"
                        + "64:ff9b::a00:1" + why + "ALLOW:2: 10.0.0.0/8)\n".replace("ALLOW", allowing.toString())
                        + "64:ff9b::101:101 may be connected to (no rule says otherwise)\n",
                run(
                                "test",
                                "--remote",
                                allowing.toString(),
                                "127.0.0.1",
                                "169.254.169.254",
                                "64:ff9b::a00:1",
                                "64:ff9b::101:101")
                        .out());
    }

    @Test
    void wrongUseSaysWhatIsExpected() throws IOException {
        assertEquals(
                new CommandRun(ExitCode.USAGE, "", "culvert acl test: acl: expected: culvert acl test FILE TARGET\n"),
                run("tset", rules, "a.example"));
        assertEquals(
                new CommandRun(
                        ExitCode.USAGE,
                        "",
                        "culvert acl test: acl: \"a b\" is no name or address, expected such as example.org\n"),
                run("test", rules, "a b"));
        assertEquals(
                "culvert acl test: acl: \"ss://...\" is no name or address, expected such as example.org\n",
                run("test", rules, "ss://YWVzLTI1Ni1nY206eA@h:1").err());
        Path wrong = Files.writeString(directory.resolve("wrong.acl"), "\n10.0.0.0/40\n");
        assertEquals(
                new CommandRun(
                        ExitCode.USAGE,
                        "",
                        "culvert acl test: " + wrong + ":2:1: \"/40\" is not a prefix length, expected /0 to /32\n"),
                run("test", wrong.toString(), "a.example"));
    }

    /** Where the name has an address of the other family too. */
    private static CommandRun without(String start, CommandRun run) {
        String out = run.out()
                .lines()
                .filter(line -> !line.startsWith(start))
                .reduce("", (lines, line) -> lines + line + "\n");
        return new CommandRun(run.exitCode(), out, run.err());
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(_ -> AclCommand.commandLine(), arguments);
    }
}
