package culvert.config;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.acl.Cidr;
import culvert.address.Host;
import culvert.address.Target;
import culvert.crypto.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private final Diagnostics diagnostics = new Diagnostics();

    @Test
    void aFileOfShadowsocksLibevIsUnderstood() throws Exception {
        Config config = read("""
                {
                    "server": ["example.com", "192.0.2.7:8389", "[2001:db8::1]:443", "2001:db8::2"],
                    "server_port": "8388",
                    "local_address": "127.0.0.1",
                    "local_port": 1080,
                    "password": "barfoo!",
                    "method": "chacha20-ietf-poly1305",
                    "timeout": "300",
                    "mode": "tcp_only",
                    "no_delay": true,
                    "plugin": "",
                    "nameserver": "9.9.9.9"
                }
                """);
        assertEquals(
                Optional.of(List.of(
                        new Endpoint(Host.parse("example.com"), OptionalInt.empty()),
                        new Endpoint(Host.parse("192.0.2.7"), OptionalInt.of(8389)),
                        new Endpoint(Host.parse("2001:db8::1"), OptionalInt.of(443)),
                        new Endpoint(Host.parse("2001:db8::2"), OptionalInt.empty()))),
                config.find(Key.SERVER));
        assertEquals(Optional.of(8388), config.find(Key.SERVER_PORT));
        assertEquals(Optional.of(InetAddress.ofLiteral("127.0.0.1")), config.find(Key.LOCAL_ADDRESS));
        assertEquals(Optional.of(1080), config.find(Key.LOCAL_PORT));
        assertEquals(Optional.of(new Secret("barfoo!")), config.find(Key.PASSWORD));
        assertEquals(Optional.of(Method.CHACHA20_IETF_POLY1305), config.find(Key.METHOD));
        assertEquals(Optional.of(Duration.ofMinutes(5)), config.find(Key.TIMEOUT));
        assertEquals(Optional.of(true), config.find(Key.NO_DELAY));
        assertEquals(Optional.of(List.of(new InetSocketAddress("9.9.9.9", 53))), config.find(Key.NAMESERVER));
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void theLibertiesOfShadowsocksRustAreTaken() throws Exception {
        Config config = read("""
                // a comment
                {
                    servers: [{ /* the only one */
                        address: 'example.com', port: 443, password: "${SECRET}", method: "AEAD_AES_256_GCM",
                        remarks: "home", disabled: false, plugin: null, timeout: 10,
                    },],
                    local_address: "localhost", protocol: "socks",
                    log: {level: 1, format: {without_time: true}, writers: [{console: {}}]},
                    keep_alive: 15, // the end
                }
                """);
        assertEquals(443, config.get(Key.SERVER_PORT));
        assertEquals(Optional.of(new Secret("from the environment")), config.find(Key.PASSWORD));
        assertEquals(Optional.of(Method.AES_256_GCM), config.find(Key.METHOD));
        assertEquals(Optional.of(InetAddress.ofLiteral("127.0.0.1")), config.find(Key.LOCAL_ADDRESS));
        assertEquals(Optional.of(1), config.find(Key.LOG_LEVEL));
        assertEquals(Optional.of(Duration.ofSeconds(15)), config.find(Key.KEEP_ALIVE));
        assertEquals(
                List.of("c.json: these keys of other programs have no effect here:"
                        + " log.format, log.writers, remarks"),
                diagnostics.warnings());
    }

    @Test
    void culvertsOwnKeysAreUnderstood() throws Exception {
        Config config = read("""
                {
                    "egress_allow": ["10.1.0.0/16", "::1"], "socks_users": {"ada": "x y", "bob": "${SECRET}"},
                    "idle_timeout": 0, "drain": 5, "transport": "nio", "log": {"format": "json"},
                    "lenient_segments": true, "state_dir": "/var/lib/culvert",
                    "users": [{"name": "eve", "password": "p"}, {"name": "zoe", "password": "${SECRET}"}]
                }
                """);
        assertEquals(
                Optional.of(List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("::1/128"))), config.find(Key.EGRESS_ALLOW));
        assertEquals(
                Optional.of(Map.of("ada", new Secret("x y"), "bob", new Secret("from the environment"))),
                config.find(Key.SOCKS_USERS));
        List<Entry> users = config.get(Key.USERS);
        assertEquals(
                List.of("eve", "zoe"),
                users.stream().map(user -> user.get(Key.USER_NAME)).toList());
        assertEquals(
                List.of(new Secret("p"), new Secret("from the environment")),
                users.stream().map(user -> user.get(Key.USER_PASSWORD)).toList());
        assertEquals(
                Optional.of(new SourceLocation("c.json", 5, 77)),
                users.getLast().config().location(Key.USER_PASSWORD));
        assertEquals(Optional.of(true), config.find(Key.LENIENT_SEGMENTS));
        assertEquals(Optional.of(Path.of("/var/lib/culvert")), config.find(Key.STATE_DIR));
        assertEquals(Optional.of(Duration.ZERO), config.find(Key.IDLE_TIMEOUT));
        assertEquals(Optional.of(Duration.ofSeconds(5)), config.find(Key.DRAIN));
        assertEquals(Optional.of("nio"), config.find(Key.TRANSPORT));
        assertEquals(Optional.of(LogFormat.JSON), config.find(Key.LOG_FORMAT));
    }

    @Test
    void theKeysOfOtherProgramsAreNamedInOneWarning() throws Exception {
        read("{\"mptcp\": true, \"workers\": 4, \"balancer\": {}, \"udp_mtu\": 5, \"tag\": \"a\","
                + " \"server_ipv6\": \"::\", \"plugin_opts\": \"\"}");
        assertEquals(
                List.of("c.json: these keys of other programs have no effect here:"
                        + " balancer, mptcp, server_ipv6, tag, udp_mtu, workers"),
                diagnostics.warnings());
    }

    @Test
    void keysThatNobodyKnowsAreNamedInOneWarningToo() throws Exception {
        read("{\"colour\": 1, \"_comment\": \"mine\", \"log\": {\"drain\": 1}, \"a\\u001bb\": {\"password\": 2}}");
        assertEquals(
                List.of("c.json: these keys are unknown and have no effect: _comment, a?b, colour, log.drain"),
                diagnostics.warnings());
    }

    @Test
    void ofManyUnknownKeysSomeAreNamed() throws Exception {
        read(IntStream.range(0, 1_000).mapToObj(i -> "\"zz" + i + "\": 1").collect(joining(",", "{", "}")));
        assertTrue(
                diagnostics.warnings().getFirst().endsWith(", zz115 and 980 more"), diagnostics.warnings()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"acl\": \"\"",
                "\"auth\": false",
                "\"prefix\": \"\"",
                "\"outbound_fwmark\": 0",
                "\"locals\": []",
                "\"multiplex\": {\"enabled\": false, \"padding\": true}",
                "\"ipv6_only\": false",
                "\"user\": \"\"",
                "\"port_password\": {}",
                "\"type\": \"shadowsocks\"",
                "\"dns\": \"system\"",
                "\"outbound_proxy\": []"
            })
    void aKeyThatAsksForWhatHappensAnywayIsTaken(String field) throws Exception {
        read("{" + field + "}");
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void whatOnlyConcernsTheOtherEndDoesNoHarm() throws Exception {
        String locals = "{\"locals\": [{\"local_port\": 1}, {\"local_port\": 2, \"protocol\": \"http\"}],"
                + " \"tcp_tproxy\": true, \"online_config\": {\"config_url\": \"a\"}}";
        Config remote = read(locals, End.REMOTE);
        assertEquals(Optional.empty(), remote.find(Key.LOCAL_PORT));
        assertEquals(
                List.of("c.json: these keys of other programs have no effect here: locals, online_config, tcp_tproxy"),
                diagnostics.warnings());
        assertThrows(ConfigException.class, () -> read("{\"local_ipv4_address\": \"192.0.2.1\"}", End.REMOTE));
    }

    @Test
    void theOnlyServerThatIsNotDisabledIsTaken() throws Exception {
        Config config = read("{\"servers\": [{\"server\": \"a\", \"disabled\": true},"
                + " {\"server\": \"b\", \"server_port\": 7, \"id\": \"1\", \"disabled\": false}]}");
        assertEquals(Optional.of(List.of(new Endpoint(Host.parse("b"), OptionalInt.empty()))), config.find(Key.SERVER));
        assertEquals(7, config.get(Key.SERVER_PORT));
    }

    @Test
    void eachOfSeveralServersHasItsOwnKeys() throws Exception {
        Config config = read("""
                {
                    "servers": [
                        {"name": "home", "server": ["a", "b:9"], "server_port": 443, "password": "${SECRET}", "id": "1", "timeout": 3},
                        {"remarks": "away", "address": "c", "port": "80", "method": "aes-256-gcm", "password": "p",
                         "tcp_weight": 0.5, "udp_weight": 0, "mode": "tcp_only", "plugin": null, "lenient_segments": true},
                        {"server": "d", "disabled": true}
                    ]
                }
                """);
        List<Entry> servers = config.get(Key.SERVERS);
        assertEquals(2, servers.size());
        Entry home = servers.getFirst();
        assertEquals("home", home.get(Key.SERVER_NAME));
        assertEquals(new SourceLocation("c.json", 3, 9), home.place());
        assertEquals(1, home.get(Key.TCP_WEIGHT));
        assertEquals(2, home.config().get(Key.SERVER).size());
        assertEquals(443, home.config().get(Key.SERVER_PORT));
        assertEquals(new Secret("from the environment"), home.config().get(Key.PASSWORD));
        Entry away = servers.get(1);
        assertEquals("away", away.get(Key.SERVER_NAME));
        assertEquals(0.5, away.get(Key.TCP_WEIGHT));
        assertEquals(0, away.get(Key.UDP_WEIGHT));
        assertEquals(80, away.config().get(Key.SERVER_PORT));
        assertEquals(Method.AES_256_GCM, away.config().get(Key.METHOD));
        assertEquals(Mode.TCP_ONLY, away.config().get(Key.MODE));
        assertEquals(true, away.config().get(Key.LENIENT_SEGMENTS));
        assertEquals(
                List.of("c.json:2:16: these keys of servers have no effect here: id, timeout"), diagnostics.warnings());
    }

    @Test
    void oneServerTakesThePlaceOfSeveral() throws Exception {
        Config several = read("{\"servers\": [{\"server\": \"a\"}, {\"server\": \"b\"}], \"local_port\": 7}");
        Config one = read("{\"server\": \"c\"}");
        assertEquals(Optional.empty(), one.over(several).find(Key.SERVERS));
        assertEquals(7, one.over(several).get(Key.LOCAL_PORT));
        assertEquals(Optional.empty(), several.over(one).find(Key.SERVER));
        assertEquals(2, several.over(one).get(Key.SERVERS).size());
    }

    @Test
    void theOnlyListenerOfShadowsocksRustIsTaken() throws Exception {
        Config socks = read("{\"locals\": [{\"local_address\": \"::1\", \"local_port\": 7, \"protocol\": \"socks\"}]}");
        assertEquals(7, socks.get(Key.LOCAL_PORT));
        assertEquals(Optional.of(InetAddress.ofLiteral("::1")), socks.find(Key.LOCAL_ADDRESS));
        Config tunnel = read("{\"locals\": [{\"local_port\": 7, \"protocol\": \"tunnel\", \"mode\": \"udp_only\","
                + " \"forward_address\": \"2001:db8::53\", \"forward_port\": 53}]}");
        assertEquals(Optional.of(new Target(Host.parse("2001:db8::53"), 53)), tunnel.find(Key.TUNNEL_ADDRESS));
        assertEquals(Optional.of(Mode.UDP_ONLY), tunnel.find(Key.MODE));
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void theFurtherKeysOfUsersAreNamedInOneWarning() throws Exception {
        read("{\"users\": [{\"name\": \"a\", \"password\": \"b\", \"email\": \"x\", \"level\": 0},"
                + " {\"name\": \"c\", \"password\": \"d\", \"email\": \"y\"}]}");
        assertEquals(
                List.of("c.json:1:11: these keys of users have no effect here: email, level"), diagnostics.warnings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            x\\u0020      | ends with the character U+0020 (space)
            x\\r          | ends with the character U+000D (carriage return (cr))
            \\u0020x      | begins with the character U+0020 (space)
            \\u201cx\\u201d | begins with the character U+201C (left double quotation mark)
            x\\u00a0y     | has the character U+00A0 (no-break space)
            \\ufeffx      | has the character U+FEFF (zero width no-break space)
            """)
    void whatNobodySeesInAPasswordIsTold(String password, String told) throws Exception {
        read("{\"password\": \"" + password + "\"}");
        assertEquals(
                List.of("c.json:1:14: password " + told + ", which is taken as a part of it"), diagnostics.warnings());
    }

    @Test
    void theKeysOfUdpAreUnderstoodAsThePeersWriteThem() throws Exception {
        Config config = read("""
                {
                    "mode": "tcp_and_udp",
                    "udp_timeout": "120",
                    "udp_max_associations": 512,
                    "tunnel_address": "[2001:db8::53]:53"
                }
                """);
        assertEquals(Optional.of(Mode.TCP_AND_UDP), config.find(Key.MODE));
        assertEquals(Optional.of(Duration.ofMinutes(2)), config.find(Key.UDP_TIMEOUT));
        assertEquals(Optional.of(512), config.find(Key.UDP_MAX_ASSOCIATIONS));
        assertEquals(Optional.of(new Target(Host.parse("2001:db8::53"), 53)), config.find(Key.TUNNEL_ADDRESS));
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void theMethodsOf2022HaveAShortestTimeForAssociations() throws Exception {
        Config older = read("{\"udp_timeout\": 10}");
        assertEquals(Duration.ofSeconds(10), UdpTimeout.of(older, diagnostics));
        assertEquals(List.of(), diagnostics.warnings());
        Config of2022 = read("{\"method\": \"2022-blake3-aes-128-gcm\", \"udp_timeout\": 59}");
        assertEquals(Duration.ofSeconds(60), UdpTimeout.of(of2022, diagnostics));
        assertEquals(
                List.of(
                        "c.json:1:54: udp_timeout is 59, but the methods of 2022 need 60 at least, which is what holds"),
                diagnostics.warnings());
        assertEquals(Duration.ofMinutes(5), UdpTimeout.of(read("{}"), diagnostics));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"password\": null, \"plugin\": null, \"log\": null}", "\uFEFF{}"})
    void whatIsNotSetIsEmpty(String json) throws Exception {
        Config config = read(json);
        for (Key<?> key : Key.all()) {
            assertEquals(Optional.empty(), config.find(key));
        }
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void aHigherLayerWinsKeyByKey() throws Exception {
        Config file = read("{\"drain\": 1, \"local_port\": 2}");
        ConfigSource flags = new ConfigSource(diagnostics, Map.of());
        flags.word(Key.LOCAL_PORT, "3", "-l");
        Config both = flags.config().over(file);
        assertEquals(3, both.get(Key.LOCAL_PORT));
        assertEquals(Duration.ofSeconds(1), both.get(Key.DRAIN));
        assertEquals(Optional.of(SourceLocation.whole("-l")), both.location(Key.LOCAL_PORT));
        assertEquals(Optional.of(new SourceLocation("c.json", 1, 11)), both.location(Key.DRAIN));
    }

    @Test
    void aWordOfTheCommandLineIsNeitherTextNorNumberAndNamesNoVariable() throws Exception {
        ConfigSource flags = new ConfigSource(diagnostics, Map.of("HOME", "/"));
        flags.word(Key.DRAIN, "3", "--drain");
        flags.word(Key.PASSWORD, "${HOME}", "-k");
        diagnostics.stopIfWrong();
        assertEquals(Optional.of(Duration.ofSeconds(3)), flags.config().find(Key.DRAIN));
        assertEquals(Optional.of(new Secret("${HOME}")), flags.config().find(Key.PASSWORD));
    }

    @Test
    void secretsHideThemselves() throws Exception {
        String text = read("{\"password\": \"hunter2\", \"socks_users\": {\"ada\": \"hunter3\"}, \"drain\": 4}")
                .toString();
        assertFalse(text.contains("hunter"), text);
        assertTrue(text.contains("drain=PT4S"), text);
    }

    @ParameterizedTest
    @CsvSource({"a,b,1", "ab,ba,1", "abc,abc,0", "'',abc,3", "kitten,sitting,3", "method,methode,1"})
    void theDistanceCountsSlips(String a, String b, int distance) {
        assertEquals(distance, Nearest.distance(a, b));
        assertEquals(distance, Nearest.distance(b, a));
    }

    private Config read(String json) throws ConfigException {
        return read(json, End.LOCAL);
    }

    private Config read(String json, End end) throws ConfigException {
        Config config = ConfigReader.read(
                json.getBytes(StandardCharsets.UTF_8),
                "c.json",
                end,
                Map.of("SECRET", "from the environment"),
                diagnostics);
        diagnostics.stopIfWrong();
        return config;
    }
}
