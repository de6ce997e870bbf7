package culvert.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The links that are made of the files of either end. */
class SharedLinksTest {
    private static final String SERVER_KEY = "AAAAAAAAAAAAAAAAAAAA+w==";
    private static final String USER_KEY = "BBBBBBBBBBBBBBBBBBBB/A==";
    private static final String REMOTE_2022 = """
            {"server": "::", "server_port": 443, "method": "2022-blake3-aes-128-gcm", "password": "%s",
             "users": [{"name": "alice b", "password": "%s"}, {"name": "bob", "password": "CCCCCCCCCCCCCCCCCCCCCA=="}]}""".formatted(SERVER_KEY, USER_KEY);

    private static final String REMOTE_AEAD = """
            {"method": "aes-256-gcm", "password": "8Zq2vTn4kXbPs9uY", "users": [{"name": "alice", "password": "tW7zKq3mXv5Rs1"}]}""";

    private Diagnostics diagnostics = new Diagnostics();

    @Test
    void aUserOf2022NeedsTheKeyOfTheServerToo() throws ConfigException {
        List<String> links = of(REMOTE_2022, "vps.example.com", "alice b");
        assertEquals(
                List.of("ss://2022-blake3-aes-128-gcm:AAAAAAAAAAAAAAAAAAAA%2Bw%3D%3D%3ABBBBBBBBBBBBBBBBBBBB%2FA%3D%3D"
                        + "@vps.example.com:443#alice%20b"),
                links);
        Link read = Link.parse(links.getFirst());
        assertEquals(SERVER_KEY + ":" + USER_KEY, read.password().value());
        assertEquals("alice b", read.tag());
    }

    @Test
    void aUserOfAeadHasAPasswordAlone() throws ConfigException {
        assertEquals(
                "tW7zKq3mXv5Rs1",
                Link.parse(of(REMOTE_AEAD, "h", "alice").getFirst()).password().value());
        assertEquals(
                "8Zq2vTn4kXbPs9uY",
                Link.parse(of(REMOTE_AEAD, "h", "-").getFirst()).password().value());
    }

    @Test
    void eachOfSeveralServersHasALink() throws ConfigException {
        String list = """
                {"password": "8Zq2vTn4kXbPs9uY", "method": "aes-256-gcm", "servers": [
                    {"name": "home", "server": "a.example"}, {"server": "b.example", "password": "tW7zKq3mXv5Rs1tW7z"}]}""";
        List<Link> links = of(list, "-", "-").stream().map(Link::parse).toList();
        assertEquals(List.of("home", ""), links.stream().map(Link::tag).toList());
        assertEquals(
                List.of("8Zq2vTn4kXbPs9uY", "tW7zKq3mXv5Rs1tW7z"),
                links.stream().map(link -> link.password().value()).toList());
        assertEquals("b.example", links.get(1).host().toString());
    }

    @Test
    void thePrefixIsInTheLink() throws ConfigException {
        String file = """
                {"server": "h", "method": "aes-256-gcm", "password": "8Zq2vTn4kXbPs9uY", "prefix": "POST \\u00a8"}""";
        String link = of(file, "-", "-").getFirst();
        assertTrue(link.endsWith("@h:8388/?prefix=POST%20%C2%A8"), link);
        assertEquals(
                "f:1:84: prefix has 6 characters, expected at most 4 with aes-128-gcm: the rest of a connection's first"
                        + " bytes has to be different each time",
                assertThrows(ConfigException.class, () -> of(file.replace("256", "128"), "-", "-"))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "::"                             | h            | h:8388
            "::"                             | h:443        | h:443
            "::"                             | 2001:db8::1  | [2001:db8::1]:8388
            ["0.0.0.0", "::"]                | h            | h:8388
            ["0.0.0.0:443", "[::]:443", "::"] | h           | h:443 h:8388
            "192.0.2.1"                      | -            | 192.0.2.1:8388
            ["a.example", "b.example:443"]   | -            | a.example:8388 b.example:443
            """)
    void aServerIsWhereClientsReachIt(String server, String host, String expected) throws ConfigException {
        String file = "{\"server\": " + server + ", \"method\": \"aes-256-gcm\", \"password\": \"8Zq2vTn4kXbPs9uY\"}";
        String servers = String.join(
                " ",
                of(file, host, "-").stream()
                        .map(link -> link.replaceFirst(".*@", ""))
                        .toList());
        assertEquals(expected, servers);
        assertEquals(List.of(), diagnostics.warnings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "server": "::"        | -       | -   | f:1:2: the server listens on all of its addresses, expected the name
            "server": "0.0.0.0"   | -       | -   | expected the name or address that clients connect to by --host NAME
            "log": {}             | -       | -   | server: the server listens on all of its addresses
            "server_port": 0      | h       | -   | --host: the server's port is 0
            "server": "a b"       | -       | -   | server is "a b"
            "server": "h"         | -       | bob | --user: there are no "users" in the file
            """)
    void saysWhatIsMissing(String key, String host, String user, String expected) {
        String file = "{" + key + ", \"method\": \"aes-256-gcm\", \"password\": \"8Zq2vTn4kXbPs9uY\"}";
        String said = assertThrows(ConfigException.class, () -> of(file, host, user))
                .mistakes()
                .toString();
        assertTrue(said.contains(expected.replace("f:1:2", "f:1:12")) && !said.contains(", f:"), said);
    }

    @Test
    void namesTheUsersWhenNoneOrAnotherIsWanted() {
        assertEquals(
                "the server has users, expected one of them by --user: alice b, bob",
                assertThrows(ConfigException.class, () -> of(REMOTE_2022, "h", "-"))
                        .getMessage());
        assertEquals(
                "--user: there is no user \"carol\", expected one of: alice",
                assertThrows(ConfigException.class, () -> of(REMOTE_AEAD, "h", "carol"))
                        .getMessage());
    }

    @Test
    void warnsOfAnAddressThatFewReach() throws ConfigException {
        for (String server : List.of("127.0.0.1", "10.1.2.3", "::1")) {
            String file =
                    "{\"server\": \"" + server + "\", \"method\": \"aes-256-gcm\", \"password\": \"8Zq2vTn4kXbPs9uY\"}";
            of(file, "-", "-");
            assertTrue(diagnostics.warnings().getLast().contains("the server is " + server), server);
        }
    }

    private List<String> of(String file, String host, String user) throws ConfigException {
        diagnostics = new Diagnostics();
        Config config = ConfigReader.read(file.getBytes(UTF_8), "f", End.LOCAL, Map.of(), diagnostics);
        return new SharedLinks(given(host).map(Endpoint::parse), given(user), Optional.empty()).of(config, diagnostics);
    }

    private static Optional<String> given(String word) {
        return Optional.of(word).filter(said -> !said.equals("-"));
    }
}
