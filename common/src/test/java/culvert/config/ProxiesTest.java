package culvert.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.upstream.Upstream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How proxies on the way to targets are written, and that nothing of their passwords is shown. */
class ProxiesTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("WORD", "hush%41", "ALL", "http://me:hush@192.0.2.7:3128");

    private final Diagnostics diagnostics = new Diagnostics();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "socks5://192.0.2.7:1080"                    | [socks5://192.0.2.7:1080] |           |
            "socks5h://proxy.example.com:1080/"          | [socks5://proxy.example.com:1080] |   |
            "http://[2001:db8::7]:3128"                  | [http://[2001:db8::7]:3128] | |
            "http://me:hush@192.0.2.7:3128"              | [http://192.0.2.7:3128] | me          | hush
            "http://me:hu+sh%40%3a@192.0.2.7:3128"       | [http://192.0.2.7:3128] | me          | hu+sh@:
            "http://me:hu@sh:@192.0.2.7:3128"            | [http://192.0.2.7:3128] | me          | hu@sh:
            "socks5://me:${WORD}@192.0.2.7:1080"         | [socks5://192.0.2.7:1080] | me        | hush%41
            ["${ALL}", "socks5://10.0.0.1:1"]            | [http://192.0.2.7:3128, socks5://10.0.0.1:1] | me | hush
            []                                           | [] | |
            """)
    void oneOrSeveralAreTaken(String json, String shown, String name, String password) throws Exception {
        List<Upstream> path = read("{\"outbound_proxy\": " + json + "}").get(Key.OUTBOUND_PROXY);
        assertEquals(shown, path.toString());
        Optional<Upstream.Login> login = path.stream().findFirst().flatMap(Upstream::login);
        assertEquals(Optional.ofNullable(name), login.map(Upstream.Login::name));
        assertEquals(Optional.ofNullable(password), login.map(Upstream.Login::password));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "https://me:hush@192.0.2.1:9050"        | c.json:1:20: outbound_proxy is a text, expected "socks5://HOST:PORT" or "http://HOST:PORT",
            "me:hush@192.0.2.1:9050"                | c.json:1:20: outbound_proxy is a text, expected "socks5://HOST:PORT"
            "socks5://me:hush@192.0.2.1"            | c.json:1:20: outbound_proxy is a proxy without a port, expected
            ["socks5://hush@192.0.2.1:1080"]        | c.json:1:21: outbound_proxy is a proxy with a name and without a password, expected
            "http://me:${HUSH}@192.0.2.1:80"        | c.json:1:20: outbound_proxy is the environment variable HUSH, which is not set, expected a value there
            "${HUSH}"                               | c.json:1:20: outbound_proxy is the environment variable HUSH, which is not set, expected a value there
            "http://me:%hush@192.0.2.1:80"          | c.json:1:20: outbound_proxy is a proxy with a % that two hexadecimal digits do not follow, expected %25
            "http://me:hush%00@192.0.2.1:80"        | c.json:1:20: outbound_proxy is a proxy whose name or password is empty, too long or has strange characters
            "http://:hush@192.0.2.1:80"             | c.json:1:20: outbound_proxy is a proxy whose name or password is empty, too long or has strange characters
            "http://me:hush@192.0.2.1:port"         | c.json:1:20: outbound_proxy is a proxy at no host and port, expected
            1080                                    | c.json:1:20: outbound_proxy is a number, expected
            {}                                      | c.json:1:20: outbound_proxy is an object, expected
            """)
    void aMistakeIsNamedWithoutTheSecret(String json, String message) {
        String said = messageFor("{\"outbound_proxy\": " + json + "}");
        assertTrue(said.startsWith(message), said);
        assertFalse(said.contains("hush"), said);
    }

    @Test
    void aChainHasAnEnd() {
        String proxies = String.join(", ", Collections.nCopies(9, "\"http://a.example:1\""));
        assertTrue(messageFor("{\"outbound_proxy\": [" + proxies + "]}").contains("expected at most 8 proxies"));
    }

    @Test
    void aUserMayHaveItsOwn() throws Exception {
        Config config = read(
                "{\"users\": [{\"name\": \"a\", \"password\": \"b\", \"outbound_proxy\": \"http://me:hush@192.0.2.1:1\"}]}");
        Entry user = config.get(Key.USERS).getFirst();
        assertEquals("[http://192.0.2.1:1]", user.get(Key.USER_OUTBOUND_PROXY).toString());
        String said = messageFor(
                "{\"users\": [{\"name\": \"a\", \"password\": \"b\", \"outbound_proxy\": \"ftp://me:hush@192.0.2.1:1\"}]}");
        assertTrue(said.contains("the outbound_proxy of \"a\" is a text, expected"), said);
        assertFalse(said.contains("hush"), said);
    }

    private String messageFor(String json) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> read(json)).getMessage());
    }

    private Config read(String json) throws ConfigException {
        Config config = ConfigReader.read(json.getBytes(UTF_8), "c.json", End.REMOTE, ENVIRONMENT, diagnostics);
        diagnostics.stopIfWrong();
        return config;
    }
}
