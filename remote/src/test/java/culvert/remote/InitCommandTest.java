package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.app.link.LinkPrinter;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code culvert init} makes of a configuration that is there, on a machine without systemd. */
class InitCommandTest {
    private static final Path PACKAGED = Path.of("..", "deploy", "debian", "config.json");
    private static final String KEYS = """
            {
                "server": "::",
                "server_port": 8388,
                "method": "2022-blake3-aes-128-gcm",
                "password": "AAAAAAAAAAAAAAAAAAAAAA==",
                "users": [
                    { "name": "ada", "password": "AQEBAQEBAQEBAQEBAQEBAQ==" },
                    { "name": "bob", "password": "AgICAgICAgICAgICAgICAg==" }
                ]
            }
            """;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("config.json");
    }

    @Test
    void aFileWithoutKeysGetsWhatWasAskedFor() throws Exception {
        String packaged = Files.readString(PACKAGED);
        int port = freePort();
        for (String text : List.of(packaged, "{ \"method\": \"aes-256-gcm\",\n    // \"password\": \"the key\",\n}")) {
            Files.writeString(file, text);
            CommandRun run = init("-p", "" + port, "-m", "2022-blake3-aes-128-gcm", "--user", "eve");
            assertEquals(ExitCode.OK, run.exitCode(), run.err());
            assertTrue(
                    run.err()
                            .contains(
                                    file + ", as it stands, with new keys, port " + port + ", 2022-blake3-aes-128-gcm"),
                    run.err());
            assertTrue(run.out().contains("@vps.example.com:" + port + "#eve"), run.out());
            assertTrue(run.out().startsWith("ss://2022-blake3-aes-128-gcm:"), run.out());
        }
        Files.writeString(file, packaged);
        init("-p", "" + port);
        String filled = Files.readString(file);
        assertTrue(
                packaged.replace("8388", "" + port)
                        .lines()
                        .filter(line -> !line.contains("\"the key\""))
                        .allMatch(filled::contains),
                filled);
    }

    @Test
    void aFileWithKeysStandsAndWhatItHasNotIsRefused() throws Exception {
        Files.writeString(file, KEYS);
        refused("-p 28406", file + ":3:20: server_port is 8388, and --port changes nothing in a file that has keys");
        refused("-m aes-256-gcm", file + ":4:15: method is 2022-blake3-aes-128-gcm, and --method changes nothing");
        refused("--user eve", file + ":6:14: there is no user \"eve\", and --user adds none");
        assertEquals(KEYS, Files.readString(file));
        CommandRun same = init("-p", "8388", "-m", "2022-blake3-aes-128-gcm", "--user", "bob");
        assertEquals(ExitCode.OK, same.exitCode(), same.err());
        assertTrue(same.out().endsWith("@vps.example.com:8388#bob\n"), same.out());
    }

    @Test
    void everyPortOfAFileCounts() throws Exception {
        Files.writeString(file, """
                {"servers": [
                  {"server_port": 8388, "method": "aes-256-gcm", "password": "q7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo"},
                  {"server_port": 8389, "method": "aes-128-gcm", "password": "w7Zr2mXv0LkT9sWbYh4NcJ8dPfGe6uAo"}]}
                """);
        assertEquals(ExitCode.OK, init("-p", "8389", "-m", "aes-256-gcm").exitCode());
        refused("-p 8390", file + ":2:19: server_port is 8388, 8389, and --port changes nothing");
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsWritten() throws Exception {
        refused("-m 2022-blake3-chacha20-poly1305 --user eve", "--user is for nothing with");
        assertTrue(Files.notExists(file));
        String text = "{\"server\": \"[::]:443\",\n    // \"password\": \"the key\",\n}";
        Files.writeString(file, text);
        refused("-p 28406", file + ":1:12: server has a port of its own, which wins over --port");
        assertEquals(text, Files.readString(file));
    }

    @Test
    void whatServesWithoutAServiceCanBeDone() throws Exception {
        Path run = directory.resolve("run");
        String command = "culvert remote -c " + file;
        assertEquals(command, InitCommand.serving(file, false, run), "nobody may write there");
        Path place = Files.createDirectory(run).resolve("culvert");
        String admin = command + " --admin " + place.resolve("admin.sock");
        assertEquals("mkdir -p " + place + " && " + admin, InitCommand.serving(file, false, run));
        Files.createDirectory(place);
        assertEquals(admin, InitCommand.serving(file, false, run));
        Files.writeString(
                file, KEYS.replace("{\n    \"server\":", "{\n    \"admin\": \"/x/a.sock\",\n    \"server\":"));
        assertTrue(init().err().contains("this serves: " + command + "\n"), init().err());
    }

    private void refused(String options, String why) {
        CommandRun run = init(options.split(" "));
        assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("culvert init: " + why), run.err());
    }

    private CommandRun init(String... options) {
        List<String> all = new ArrayList<>(List.of("-c", file.toString(), "--host", "vps.example.com"));
        all.addAll(List.of(options));
        return CommandRun.of(
                Map.of("STATE_DIRECTORY", directory.toString()),
                "",
                launch -> InitCommand.commandLine(launch.sources(), new LinkPrinter(Optional.empty(), Map.of())),
                all.toArray(String[]::new));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
