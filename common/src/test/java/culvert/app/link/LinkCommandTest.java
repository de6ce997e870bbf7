package culvert.app.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Vectors;
import culvert.app.CommandRun;
import culvert.app.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command, on a pipe and on terminals, whose QR codes are read from what was printed. */
class LinkCommandTest {
    private static final String WARNING =
            "culvert link: the link holds the password: whoever has it can use the server\n";
    private static final String LINK = "ss://YWVzLTI1Ni1nY206OFpxMnZUbjRrWGJQczl1WQ@vps.example.com:8388";
    private static final List<String> OPTIONS = List.of("-s", "vps.example.com", "-m", "aes-256-gcm");

    @TempDir
    Path directory;

    static Stream<String> links() {
        return Vectors.of("ss_uri/valid").map(vector -> Vectors.text(vector, "uri"));
    }

    @Test
    void onAPipeThereIsTheLinkAlone() {
        assertEquals(new CommandRun(ExitCode.OK, LINK + "\n", WARNING), run(Optional.empty(), List.of()));
        assertEquals(
                LINK + "#at%20home\n",
                run(Optional.empty(), List.of("--name", "at home")).out());
        assertEquals(
                LINK + "\n",
                run(Optional.of("C.UTF-8"), List.of("--qr", "none")).out());
    }

    @Test
    void theTerminalDecidesAboutTheForm() {
        for (String locale : List.of("C.UTF-8", "de_DE.utf8")) {
            assertTrue(run(Optional.of(locale), List.of()).out().contains("\u2588"));
        }
        for (String locale : List.of("C", "POSIX", "de_DE.ISO-8859-1")) {
            String out = run(Optional.of(locale), List.of()).out();
            assertTrue(out.chars().allMatch(c -> c < 127) && out.lines().count() > 30, out);
        }
        assertEquals(
                run(Optional.of("C"), List.of()).out(),
                run(Optional.of("C.UTF-8"), List.of("--qr", "ascii")).out());
    }

    @ParameterizedTest
    @MethodSource("links")
    void aCameraReadsWhatIsPrinted(String link) throws Exception {
        for (boolean isDark : List.of(true, false)) {
            assertEquals(
                    link,
                    Screen.read(
                            QrCode.of(link, true).orElseThrow().blocks().lines().toList(), isDark));
            assertEquals(
                    link,
                    Screen.read(
                            QrCode.of(link, true).orElseThrow().ascii().lines().toList(), isDark));
        }
        assertEquals(
                link,
                Screen.read(
                        QrCode.of(link, false).orElseThrow().blocks().lines().toList(), true));
        assertEquals(
                link,
                Screen.read(QrCode.of(link, false).orElseThrow().ascii().lines().toList(), true));
    }

    @Test
    void aCameraReadsTheLinkOfEachServer() throws Exception {
        Path file = Files.writeString(directory.resolve("c.json"), """
                {"server": ["one.example", "two.example:443"], "server_port": 8388, "method": "aes-256-gcm"}""");
        for (String form : List.of("blocks", "ascii")) {
            List<String> lines = CommandRun.of(
                            Map.of("CULVERT_PASSWORD", "8Zq2vTn4kXbPs9uY", "TERM", "xterm"),
                            "",
                            launch -> Main.commandLine(launch.sources(), Optional.of("C.UTF-8")),
                            "-c",
                            file.toString(),
                            "--qr",
                            form)
                    .out()
                    .lines()
                    .toList();
            List<Integer> starts = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("ss://")) {
                    starts.add(i);
                }
            }
            assertEquals(2, starts.size());
            assertTrue(lines.get(starts.get(1)).endsWith("@two.example:443"));
            assertEquals(lines.get(starts.get(0)), Screen.read(lines.subList(starts.get(0) + 1, starts.get(1)), true));
            assertEquals(lines.get(starts.get(1)), Screen.read(lines.subList(starts.get(1) + 1, lines.size()), false));
        }
    }

    @Test
    void whatNoCodeCanHoldIsPrintedAlone() {
        List<String> options = List.of("-s", "h", "--password-file", "-");
        CommandRun run = CommandRun.of(
                Map.of(),
                "8Zq2vTn4kXbPs9uY".repeat(300),
                launch -> Main.commandLine(launch.sources(), Optional.of("C.UTF-8")),
                options.toArray(String[]::new));
        assertEquals(1, run.out().lines().count());
        assertEquals(WARNING + "culvert link: the link is too long for a QR code\n", run.err());
    }

    /** By the server's key alone nobody gets in then. */
    @Test
    void usersThatTheServerKeepsAreUsers() throws Exception {
        Path users = Files.writeString(directory.resolve("users.json"), """
                [{"name": "bob", "password": "AQEBAQEBAQEBAQEBAQEBAQ=="}]""");
        Path file = Files.writeString(directory.resolve("key.json"), """
                {"server": "::", "method": "2022-blake3-aes-128-gcm", "password": "AAAAAAAAAAAAAAAAAAAAAA=="}""");
        CommandRun nobody = ofServer(file);
        assertEquals(ExitCode.USAGE, nobody.exitCode(), nobody.out());
        assertTrue(nobody.err().contains("the server has users, expected one of them by --user: bob"), nobody.err());
        CommandRun bob = ofServer(file, "--user", "bob");
        assertEquals(
                "ss://2022-blake3-aes-128-gcm:AAAAAAAAAAAAAAAAAAAAAA%3D%3D%3AAQEBAQEBAQEBAQEBAQEBAQ%3D%3D"
                        + "@vps.example.com:8388#bob\n",
                bob.out(), bob.err());
        assertTrue(ofServer(file, "--user", "eve").err().contains("there is no user \"eve\""));
        Files.writeString(users, "[]");
        CommandRun none = ofServer(file);
        assertEquals(ExitCode.USAGE, none.exitCode(), none.out());
        assertTrue(none.err().contains("users are kept in " + users), none.err());
    }

    /** Whatever server this machine has besides: the file is about another one, and its password is a user's already. */
    @ParameterizedTest
    @ValueSource(strings = {"""
            {"server": "vps.example.com", "local_port": 1080, "method": "2022-blake3-aes-128-gcm",
             "password": "AAAAAAAAAAAAAAAAAAAAAA=="}""", """
            {"server": "vps.example.com", "method": "2022-blake3-aes-128-gcm",
             "password": "AAAAAAAAAAAAAAAAAAAAAA==:AgICAgICAgICAgICAgICAg=="}""", """
            {"servers": [{"server": "vps.example.com", "method": "2022-blake3-aes-128-gcm",
             "password": "AAAAAAAAAAAAAAAAAAAAAA==:AgICAgICAgICAgICAgICAg=="}]}"""})
    void aLaptopsFileHasNoneOfTheServersUsers(String text) throws Exception {
        Files.writeString(directory.resolve("users.json"), """
                [{"name": "bob", "password": "AQEBAQEBAQEBAQEBAQEBAQ=="}]""");
        Path file = Files.writeString(directory.resolve("laptop.json"), text);
        CommandRun theirs = of(file, "--host", "other.example");
        assertEquals(of(file).out().replace("vps.example.com", "other.example"), theirs.out(), theirs.err());
        CommandRun bob = of(file, "--host", "other.example", "--user", "bob");
        assertEquals(ExitCode.USAGE, bob.exitCode());
        assertTrue(bob.err().contains("--user: there are no \"users\" in the file, expected no user"), bob.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"server\": [\"one.example\", \"two.example:443\"]",
                "\"servers\": [{\"server\": \"one.example\"}, {\"server\": \"two.example\"}]"
            })
    void noHostIsThatOfSeveralServersOfALaptop(String servers) throws Exception {
        String text = "{" + servers + ", \"server_port\": 8388, \"method\": \"aes-256-gcm\","
                + " \"password\": \"8Zq2vTn4kXbPs9uY\"%s}";
        Path laptops = Files.writeString(directory.resolve("l.json"), text.formatted(", \"local_port\": 1080"));
        CommandRun refused = of(laptops, "--host", "vps.example.com");
        assertEquals(ExitCode.USAGE, refused.exitCode(), refused.out());
        assertTrue(
                refused.err()
                        .endsWith(
                                "culvert link: --host: the file is a laptop's and names several servers, expected no host,"
                                        + " or a file with one of them\n"),
                refused.err());
        assertEquals(2, of(laptops).out().lines().count());
        Path either = Files.writeString(directory.resolve("e.json"), text.formatted(""));
        assertEquals(ExitCode.OK, of(either, "--host", "vps.example.com").exitCode());
    }

    private CommandRun ofServer(Path file, String... more) {
        return of(
                file,
                Stream.concat(Stream.of("--host", "vps.example.com"), Stream.of(more))
                        .toArray(String[]::new));
    }

    private CommandRun of(Path file, String... more) {
        return CommandRun.of(
                Map.of("STATE_DIRECTORY", directory.toString()),
                "",
                launch -> Main.commandLine(launch.sources(), Optional.empty()),
                Stream.concat(Stream.of("-c", file.toString()), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void aWrongOptionIsOneLine() {
        assertEquals(
                "culvert link: --host: is no name and no address, expected one, which may end in :port\n",
                run(Optional.empty(), List.of("--host", "a b")).err());
        CommandRun form = run(Optional.empty(), List.of("--qr", "png"));
        assertEquals(ExitCode.USAGE, form.exitCode());
        assertTrue(form.err().startsWith("culvert link: --qr is \"png\", expected blocks, ascii, none\n"), form::err);
    }

    private CommandRun run(Optional<String> terminal, List<String> more) {
        return CommandRun.of(
                Map.of("CULVERT_PASSWORD", "8Zq2vTn4kXbPs9uY", "TERM", "xterm"),
                "",
                launch -> Main.commandLine(launch.sources(), terminal),
                Stream.concat(OPTIONS.stream(), more.stream()).toArray(String[]::new));
    }
}
