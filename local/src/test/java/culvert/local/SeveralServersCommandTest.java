package culvert.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.crypto.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the key {@code servers}. */
final class SeveralServersCommandTest {
    @TempDir
    private Path directory;

    private final List<LocalSettings> ran = new ArrayList<>();

    @Test
    void severalServersStandInForEachOther() throws IOException {
        Path file = file("""
                {"method": "aes-256-gcm", "password": "8Zq2vTn4kXbPs9uY", "server_port": 443, "servers": [
                    {"name": "home", "server": "a"},
                    {"server": "a", "server_port": 8443, "tcp_weight": 0.5},
                    {"name": "away", "server": "b", "password": "tW7zKq3mXv5Rs1tW7z", "method": "aes-128-gcm", "tcp_weight": 0.3},
                    {"name": "third", "server": "a", "password": "tW7zKq3mXv5Rs1tW7z"}]}
                """);
        assertEquals(new CommandRun(0, "", ""), run("-c", file.toString()));
        List<ServerSettings> servers = ran.getFirst().servers();
        assertEquals("[a:443, a:8443, b:443, a:443]", servers.toString(), "ports of one server count as one");
        assertEquals(
                List.of("home", "away", "third"),
                servers.stream().map(ServerSettings::name).toList());
        assertEquals(1, servers.getFirst().tcpWeight());
        assertEquals(0.3, servers.get(1).tcpWeight());
        assertEquals(Method.AES_256_GCM, servers.getFirst().method());
        assertEquals(Method.AES_128_GCM, servers.get(1).method());
        assertEquals("tW7zKq3mXv5Rs1tW7z", servers.get(1).password());
    }

    @Test
    void aServerOfTheCommandLineTakesThePlaceOfThoseOfTheFile() throws IOException {
        Path file = file("{\"servers\": [{\"server\": \"a\", \"password\": \"x\"}, {\"server\": \"b\"}]}");
        assertEquals(
                0,
                run("-c", file.toString(), "-s", "c", "-k", "8Zq2vTn4kXbPs9uY").exitCode());
        assertEquals("[c:8388]", ran.getFirst().servers().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"password": "8Zq2vTn4kXbPs9uY", "servers": [{"server": "a"}, {"server_port": 1}]} | :1:63: is a server without a server, expected "server": "..."
            {"servers": [{"server": "a", "password": "8Zq2vTn4kXbPs9uY"}, {"server": "b"}]} | :1:63: is a server without a password, expected "password": "..."
            {"servers": [{"server": "a", "password": "8Zq2vTn4kXbPs9uY"}, {"server": "b", "password": "dragon"}]} | :1:91: password is worth about 8 bits
            {"server": "c", "password": "8Zq2vTn4kXbPs9uY", "servers": [{"server": "a"}, {"server": "b"}]} | :1:60: servers are listed, but server was given at
            {"password": "8Zq2vTn4kXbPs9uY", "servers": [{"server": "a"}, {"server": "b", "server_port": 0}]} | :1:74: the server's port is 0
            {"password": "8Zq2vTn4kXbPs9uY", "servers": [{"server": "a"}, {"server": "::"}]} | :1:74: server is ::, where one can only listen
            {"password": "8Zq2vTn4kXbPs9uY", "mode": "tcp_and_udp", "servers": [{"server": "a", "mode": "tcp_only"}, {"server": "b", "mode": "tcp_only"}]} | :1:68: none of the servers carries UDP
            {"password": "dragon", "servers": [{"server": "a"}, {"server": "b"}]} | :1:14: password is worth about 8 bits
            """)
    void aMistakeInOneOfSeveralServersIsNamedWithItsPlace(String json, String said) throws IOException {
        CommandRun run = run("-c", file(json).toString());
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.err().contains("c.json" + said) && run.err().lines().count() == 1, run::err);
    }

    private CommandRun run(String... args) {
        return CommandRun.of(
                launch -> LocalCommand.commandLine(launch, (settings, _, _, _) -> ran.add(settings)), args);
    }

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("c.json"), json);
    }
}
