package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.acl.Cidr;
import culvert.app.CommandRun;
import culvert.app.ExitCode;
import culvert.config.ConfigException;
import culvert.config.ConfigSource;
import culvert.config.Diagnostics;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
        assertEquals(new CommandRun(0, "", ""), run("-k", "8Zq2vTn4kX"));
        RemoteSettings settings = ran.getFirst();
        assertEquals(List.of(at("::", 8388)), settings.ports().getFirst().listen());
        assertEquals(
                Method.CHACHA20_IETF_POLY1305,
                settings.ports().getFirst().keys().method());
        assertEquals("8Zq2vTn4kX", settings.ports().getFirst().keys().password());
        assertEquals(List.of(), settings.egressAllow());
        assertEquals(Duration.ofSeconds(60), settings.timeout());
        assertEquals(Duration.ZERO, settings.idleTimeout());
        assertEquals(SocketSettings.DEFAULT, settings.sockets());
        assertFalse(settings.toString().contains("8Zq2vTn4kX"));
    }

    @Test
    void everyFlagArrives() {
        run("-s 192.0.2.1 -p 0 -k 8Zq2vTn4kX -m aes-128-gcm --egress-allow 10.0.0.0/8 --egress-allow ::1 -t 5"
                .split(" "));
        RemoteSettings settings = ran.getFirst();
        assertEquals(List.of(at("192.0.2.1", 0)), settings.ports().getFirst().listen());
        assertEquals(Method.AES_128_GCM, settings.ports().getFirst().keys().method());
        assertEquals(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1/128")), settings.egressAllow());
        assertEquals(Duration.ofSeconds(5), settings.timeout());
    }

    @Test
    void udpIsAskedForByFlagsOrInTheFile() throws IOException {
        run("-k", "8Zq2vTn4kX", "-u");
        run("-k", "8Zq2vTn4kX", "-U");
        Path file = Files.writeString(
                directory.resolve("udp.json"),
                "{\"mode\": \"tcp_and_udp\", \"udp_timeout\": 20, \"udp_max_associations\": 7}");
        run("-k", "8Zq2vTn4kX", "-c", file.toString());
        assertEquals(Mode.TCP_AND_UDP, ran.get(0).ports().getFirst().mode());
        assertEquals(Mode.UDP_ONLY, ran.get(1).ports().getFirst().mode());
        assertEquals(Mode.TCP_AND_UDP, ran.get(2).ports().getFirst().mode());
        assertEquals(
                new AssociationSettings(Duration.ofSeconds(20), 7), ran.get(2).associations());
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
        run("-k", "8Zq2vTn4kX", "-c", file("{\"server\": " + server + "}"));
        assertEquals(listen, ran.getFirst().ports().getFirst().listen().toString());
    }

    @Test
    void theAddressOfALocalIsNotTheOneThatConnectionsLeaveBy() throws Exception {
        assertEquals(List.of(), warningsFor("127.0.0.1"));
        assertEquals(List.of(), warningsFor("0.0.0.0"));
        assertEquals(
                List.of("-c: local_address is where a local end serves; what connections leave from here is"
                        + " \"outbound_bind_addr\""),
                warningsFor("192.0.2.1"));
    }

    private static List<String> warningsFor(String localAddress) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource source = new ConfigSource(diagnostics, Map.of());
        source.word(Key.LOCAL_ADDRESS, localAddress, "-c");
        source.word(Key.PASSWORD, "8Zq2vTn4kXw6RbLd8Zq2", "-c");
        RemoteSetup.settings(source.config(), diagnostics);
        return diagnostics.warnings();
    }

    @Test
    void aNameIsNoPlaceToListen() throws IOException {
        String file = file("{\"server\": [\"vps.example.com\", \"::\"], \"password\": \"8Zq2vTn4kX\"}");
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
                run("-k", "8Zq2vTn4kX", "--egress-allow", "10.0.0.1/8").err());
    }

    @Test
    void theFlagsOfTheOtherEndAreUnknown() {
        assertEquals(
                "culvert remote: unknown flag -b\nSee culvert remote --help\n",
                run("-k", "8Zq2vTn4kX", "-b", "127.0.0.1").err());
    }

    @Test
    void theUsersOfAFileArrive() throws IOException {
        String file = file("""
                {"password": "AAECAwQFBgcICQoLDA0ODw==", "method": "2022-blake3-aes-128-gcm", "lenient_segments": true,
                 "users": [{"name": "alice", "password": "EBESExQVFhcYGRobHB0eHw=="}]}
                """);
        run("-c", file);
        RemoteSettings settings = ran.getFirst();
        assertEquals(
                Map.of("alice", "EBESExQVFhcYGRobHB0eHw=="),
                settings.ports().getFirst().keys().users());
        assertTrue(settings.ports().getFirst().lenientSegments());
        assertEquals(
                "PortSettings[listen=[/[0:0:0:0:0:0:0:0]:8388]," + " keys=PortKeys[2022-blake3-aes-128-gcm, 1 users]]",
                settings.ports().getFirst().toString());
    }

    @Test
    void usersOfAnOlderMethodNeedNoPasswordBeside() throws IOException {
        String file = file("{\"users\": [{\"name\": \"alice\", \"password\": \"8Zq2vTn4kX\"}]}");
        assertEquals(0, run("-c", file).exitCode());
        assertEquals("", ran.getFirst().ports().getFirst().keys().password());
        assertFalse(ran.getFirst().ports().getFirst().lenientSegments());
    }

    @Test
    void mistakesInUsersAreNamedWithTheirPlaces() throws IOException {
        String file = file("""
                {"password": "AAECAwQFBgcICQoLDA0ODw==", "method": "2022-blake3-aes-128-gcm", "users": [
                {"name": "alice", "password": "short"}]}
                """);
        assertEquals(
                "culvert remote: " + file + ":2:31: the password of \"alice\" is no key of 2022-blake3-aes-128-gcm:"
                        + " expected 16 bytes in base64, found 5 characters, which encode no whole number of bytes: some are missing or too many;"
                        + " \"culvert remote genkey -m 2022-blake3-aes-128-gcm\" makes a good one\n",
                run("-c", file).err());
    }

    @Test
    void aUsersPasswordThatCanBeGuessedIsRefusedUnlessItIsAllowed() throws IOException {
        String users = "\"users\": [{\"name\": \"alice\", \"password\": \"dragon\"}]";
        String file = file("{" + users + "}");
        assertEquals(
                "culvert remote: " + file + ":1:42: the password of \"alice\" is worth about 8 bits, expected 40 at"
                        + " least and better 80: whoever records a connection finds it within minutes by trying;"
                        + " \"culvert remote genkey\" makes a good one, --allow-weak-password or"
                        + " \"allow_weak_password\": true takes this one\n",
                run("-c", file).err());
        assertEquals(0, run("-c", file, "--allow-weak-password").exitCode());
        assertEquals(
                0,
                run("-c", file("{\"allow_weak_password\": true, " + users + "}"))
                        .exitCode());
    }

    @Test
    void severalPortsHaveWhatStandsOutsideAndTheirOwn() throws IOException {
        String file = file("""
                {"password": "8Zq2vTn4kX", "method": "aes-256-gcm", "users": [{"name": "alice", "password": "8Zq2vTn4kY"}],
                "servers": [{"server": "192.0.2.1"}, {"server_port": 443, "method": "aes-128-gcm", "mode": "tcp_and_udp",
                "users": []}]}
                """);
        assertEquals(0, run("-c", file).exitCode());
        List<PortSettings> ports = ran.getFirst().ports();
        assertEquals(
                List.of(at("192.0.2.1", 8388), at("::", 443)),
                ports.stream().map(port -> port.listen().getFirst()).toList());
        assertEquals(
                List.of(Method.AES_256_GCM, Method.AES_128_GCM),
                ports.stream().map(port -> port.keys().method()).toList());
        assertEquals(
                List.of(1, 0),
                ports.stream().map(port -> port.keys().users().size()).toList());
        assertEquals(
                List.of(Mode.TCP_ONLY, Mode.TCP_AND_UDP),
                ports.stream().map(PortSettings::mode).toList());
    }

    @Test
    void eachPortMayStandBehindOtherBalancersOrNone() throws IOException {
        String file = file("""
                {"password": "8Zq2vTn4kX", "proxy_protocol_from": ["192.0.2.0/24", "2001:db8::7"],
                "servers": [{}, {"server_port": 443, "proxy_protocol_from": []}]}
                """);
        assertEquals(0, run("-c", file).exitCode());
        List<PortSettings> ports = ran.getFirst().ports();
        for (String balancer : List.of("192.0.2.200", "2001:db8::7")) {
            assertTrue(ports.getFirst().isBalancer(InetAddress.ofLiteral(balancer)));
            assertFalse(ports.getLast().isBalancer(InetAddress.ofLiteral(balancer)));
        }
        assertFalse(ports.getFirst().isBalancer(InetAddress.ofLiteral("192.0.3.1")));
        assertFalse(ports.getFirst().isBalancer(InetAddress.ofLiteral("2001:db8::8")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "servers": [{"server_port": 1}, {"server_port": 1}] | :1:60: there is another server with port 1, expected a "server_port" of each server's own
            "servers": [{}, {"server": "192.0.2.1"}]            | :1:44: there is another server with port 8388, expected a "server_port" of each server's own
            "proxy_protocol_from": ["192.0.2.1"], "servers": [{"plugin": "obfs-server"}] | :1:51: proxy_protocol_from is given and there is a plugin, from which all connections come
            "server": "::", "servers": [{}, {"server_port": 1}] | :1:55: servers are listed, but server was given at
            "servers": [{}, {"server": "a.example", "server_port": 1}] | :1:55: server is "a.example", expected an address of this machine to listen on
            "servers": [{}, {"server_port": 1, "timeout": 7, "method": "aes-128-gcm", "password": "dragon"}] | :1:114: password is worth about 8 bits
            """)
    void portsThatCannotBeServedTogetherAreNamed(String servers, String message) throws IOException {
        CommandRun run = run("-c", file("{\"password\": \"8Zq2vTn4kX\", " + servers + "}"));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(message), run::err);
    }

    @Test
    void aPortForStreamsAndOneForDatagramsMayHaveTheSameNumber() throws IOException {
        String file = file("""
                {"password": "8Zq2vTn4kX", "servers": [{"mode": "tcp_only"}, {"mode": "udp_only", "method": "aes-128-gcm"}]}
                """);
        assertEquals(0, run("-c", file).exitCode());
        List<PortSettings> ports = ran.getFirst().ports();
        assertEquals(Optional.of(ports.get(1)), ports.get(1).among(ports));
        assertEquals(Optional.of(ports.get(0)), ports.get(0).among(ports));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "127.0.0.1", "manager_port": 6001      | 127.0.0.1
            "::1", "manager_port": 6001            | ::1
            "127.0.0.1:6001"                       | 127.0.0.1
            "127.0.0.1:6001", "manager_port": 6002 | 127.0.0.1
            """)
    void theManagersPortMayStandInAKeyOfItsOwn(String value, String address) throws IOException {
        CommandRun run = run("-c", file("{\"password\": \"8Zq2vTn4kX\", \"manager_address\": " + value + "}"));
        assertEquals(0, run.exitCode(), run::err);
        assertEquals(Optional.of(at(address, 6001)), ran.getFirst().manager().map(ManagerAddress::at));
    }

    @Test
    void aManagersAddressNeedsAPort() throws IOException {
        CommandRun run = run("-c", file("{\"password\": \"8Zq2vTn4kX\", \"manager_address\": \"127.0.0.1\"}"));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(":1:47: manager_address has no port, expected one, such as"), run::err);
    }

    @Test
    void theExampleWorksAsItStands() {
        assertEquals(
                new CommandRun(0, "", ""),
                run("-c", Path.of("..", "config.json.example").toString()));
        assertEquals(
                List.of(at("127.0.0.1", 8388)),
                ran.getFirst().ports().getFirst().listen());
    }

    private CommandRun run(String... args) {
        return CommandRun.of(
                launch -> RemoteCommand.commandLine(launch, (settings, _, _, _) -> ran.add(settings)), args);
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
