package culvert.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.crypto.Method;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, told by a link where its remote is. */
class LinkCommandTest {
    @TempDir
    Path directory;

    private final List<LocalSettings> ran = new ArrayList<>();

    @Test
    void aLinkIsEnough() throws IOException {
        String link = "ss://aes-256-gcm:8Zq2%2FvTn4kX@[2001:db8::1]:443/#home";
        run(link, "-l", "0");
        Path file = Files.writeString(directory.resolve("link.txt"), link + "\n");
        run("--link", file.toString(), "-l", "0");
        run(Map.of("CULVERT_PASSWORD", "not that of the link"), " " + link, "-l", "0", "--link", "-");
        assertEquals(3, ran.size());
        for (LocalSettings settings : ran) {
            assertEquals("[[2001:db8::1]:443]", settings.servers().toString());
            assertEquals(Method.AES_256_GCM, settings.servers().getFirst().method());
            assertEquals("8Zq2/vTn4kX", settings.servers().getFirst().password());
            assertEquals(List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)), settings.listen());
        }
    }

    @Test
    void aLinkWinsOverTheFileAndContradictsAFlag() throws IOException {
        String link = "ss://aes-256-gcm:8Zq2vTn4kX@host:443";
        Path file = Files.writeString(
                directory.resolve("c.json"),
                "{\"server\": \"other\", \"server_port\": 1, \"password\": \"another1Pw\", \"local_port\": 7}");
        run("-c", file.toString(), link);
        assertEquals("[host:443]", ran.getFirst().servers().toString());
        assertEquals("8Zq2vTn4kX", ran.getFirst().servers().getFirst().password());
        assertEquals(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7)),
                ran.getFirst().listen());
        assertEquals(
                new CommandRun(
                        ExitCode.USAGE,
                        "",
                        "culvert local: the link: server was already given at -s, expected it once\n"),
                run("-s", "other", link));
        assertEquals(
                new CommandRun(
                        ExitCode.USAGE,
                        "",
                        "culvert local: --link: there is a link beside it, expected one of the two\n"),
                run("--link", file.toString(), link));
    }

    @Test
    void aWrongLinkIsNeverShown() {
        for (String wrong : List.of("ss://aes-256-gcm:8Zq2vTn4kX@host", "ss://8Zq2vTn4kX", "SS://8Zq2vTn4kX@host:1")) {
            CommandRun run = run(wrong);
            assertEquals(ExitCode.USAGE, run.exitCode());
            assertTrue(run.err().startsWith("culvert local: the link: is a link "), run::err);
            assertEquals(1, run.err().lines().count(), run::err);
            assertFalse(run.err().contains("8Zq2"), run::err);
            assertFalse(run("--link", wrong).err().contains("8Zq2"));
        }
        assertTrue(ran.isEmpty());
    }

    @Test
    void whatIsMeantAsALinkIsAnsweredAsOne() {
        assertEquals(
                "culvert local: the link: begins with the character U+201C (left double quotation mark), expected the link"
                        + " alone\n",
                run("\u201css://8Zq2vTn4kX@h:1\u201d").err());
        assertEquals(
                "culvert local: the link: is a link of another protocol (vmess://...), expected ss://...\n",
                run("vmess://8Zq2vTn4kX").err());
        assertTrue(run("vps.example.com").err().startsWith("culvert local: a word belongs to no flag"));
    }

    private CommandRun run(String... args) {
        return run(Map.of(), "", args);
    }

    private CommandRun run(Map<String, String> environment, String input, String... args) {
        return CommandRun.of(
                environment,
                input,
                launch -> LocalCommand.commandLine(launch, (settings, _, _, _) -> ran.add(settings)),
                args);
    }
}
