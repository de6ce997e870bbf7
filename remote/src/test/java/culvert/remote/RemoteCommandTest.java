package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.acl.Cidr;
import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteCommandTest {
    @TempDir
    Path directory;

    private final List<RemoteSettings> ran = new ArrayList<>();

    @Test
    void theHelpPageIsAsPublished() throws IOException {
        CommandRun run = run("--help");
        assertEquals(ExitCode.OK, run.exitCode());
        assertEquals(resource("help.txt"), run.out());
    }

    @Test
    void aPasswordIsEnough() {
        assertEquals(new CommandRun(0, "", ""), run("-k", "secret"));
        RemoteSettings settings = ran.getFirst();
        assertEquals(List.of(at("::", 8388)), settings.listen());
        assertEquals(Method.CHACHA20_IETF_POLY1305, settings.method());
        assertEquals("secret", settings.password());
        assertEquals(List.of(), settings.egressAllow());
        assertEquals(Duration.ofSeconds(60), settings.timeout());
        assertEquals(Duration.ZERO, settings.idleTimeout());
        assertEquals(SocketSettings.DEFAULT, settings.sockets());
        assertFalse(settings.toString().contains("secret"));
    }

    @Test
    void everyFlagArrives() {
        run("-s 192.0.2.1 -p 0 -k x -m aes-128-gcm --egress-allow 10.0.0.0/8 --egress-allow ::1 -t 5".split(" "));
        RemoteSettings settings = ran.getFirst();
        assertEquals(List.of(at("192.0.2.1", 0)), settings.listen());
        assertEquals(Method.AES_128_GCM, settings.method());
        assertEquals(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1/128")), settings.egressAllow());
        assertEquals(Duration.ofSeconds(5), settings.timeout());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ["::0", "0.0.0.0"]         | [/[0:0:0:0:0:0:0:0]:8388]
            ["0.0.0.0", "::"]          | [/[0:0:0:0:0:0:0:0]:8388]
            ["::", "0.0.0.0:1"]        | [/[0:0:0:0:0:0:0:0]:8388, /0.0.0.0:1]
            "0.0.0.0"                  | [/0.0.0.0:8388]
            ["127.0.0.1", "127.0.0.1"] | [/127.0.0.1:8388]
            "localhost"                | [/127.0.0.1:8388]
            """)
    void eachAddressIsListenedOnOnce(String server, String listen) throws IOException {
        run("-k", "x", "-c", file("{\"server\": " + server + "}"));
        assertEquals(listen, ran.getFirst().listen().toString());
    }

    @Test
    void aNameIsNoPlaceToListen() throws IOException {
        String file = file("{\"server\": [\"vps.example.com\", \"::\"], \"password\": \"x\"}");
        assertEquals(
                new CommandRun(
                        2,
                        "",
                        "culvert remote: " + file + ":1:12: server is \"vps.example.com\", expected an address of"
                                + " this machine to listen on, such as \"::\" for all\n"),
                run("-c", file));
    }

    @Test
    void aWrongNetworkIsNamed() {
        assertEquals(
                "culvert remote: --egress-allow: egress_allow: 10.0.0.1/8 has bits set after its prefix;"
                        + " the network is 10.0.0.0/8\n",
                run("-k", "x", "--egress-allow", "10.0.0.1/8").err());
    }

    @Test
    void theFlagsOfTheOtherEndAreUnknown() {
        assertEquals(
                "culvert remote: unknown flag -b\nSee culvert remote --help\n",
                run("-k", "x", "-b", "127.0.0.1").err());
    }

    @Test
    void theExampleWorksAsItStands() {
        assertEquals(
                new CommandRun(0, "", ""),
                run("-c", Path.of("..", "config.json.example").toString()));
        assertEquals(List.of(at("127.0.0.1", 8388)), ran.getFirst().listen());
    }

    private CommandRun run(String... args) {
        return CommandRun.of(launch -> RemoteCommand.commandLine(launch, (settings, _, _) -> ran.add(settings)), args);
    }

    private String file(String json) throws IOException {
        return Files.writeString(directory.resolve("c.json"), json).toString();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(RemoteCommandTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
