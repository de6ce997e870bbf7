package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every message about a password that the method explains, as the user sees it. */
class CredentialsTest {
    private static final String AES = "2022-blake3-aes-128-gcm";
    private static final String CHACHA = "2022-blake3-chacha20-poly1305";
    private static final String ONE = "AAECAwQFBgcICQoLDA0ODw==";
    private static final String TWO = "EBESExQVFhcYGRobHB0eHw==";
    private static final String THREE = "ICEiIyQlJicoKSorLC0uLw==";
    private static final String LONG = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String STRONG = "8Zq2vTn4kXw6RbLd";
    private static final String MAKES_ONE = "; \"culvert remote genkey -m " + AES + "\" makes a good one";

    private Diagnostics diagnostics = new Diagnostics();

    @Test
    void aKeyIsTakenWithItsPaddingOrWithout() {
        assertEquals("no mistake", remote(AES, ONE));
        assertEquals("no mistake", remote(AES, ONE.replace("=", "")));
        assertEquals("no mistake", remote("2022-blake3-aes-256-gcm", LONG));
        assertEquals("no mistake", remote(CHACHA, LONG));
    }

    @ParameterizedTest
    @ValueSource(strings = {AES, CHACHA, "2022-blake3-aes-256-gcm"})
    void aKeyOfAnotherLengthIsRefusedAtBothEnds(String method) {
        int expected = method.equals(AES) ? 16 : 32;
        int column = 28 + method.length();
        String message = "c.json:1:" + column + ": password is no key of " + method + ": expected " + expected
                + " bytes in base64, found 15 bytes; \"culvert remote genkey -m " + method + "\" makes a good one";
        assertEquals(message, remote(method, "AAECAwQFBgcICQoLDA0O"));
        assertEquals(message, local(method, "AAECAwQFBgcICQoLDA0O", ""));
    }

    @Test
    void aPasswordInWordsIsNoKey() {
        assertEquals(
                "c.json:1:51: password is no key of " + AES
                        + ": expected 16 bytes in base64, found 13 characters, of which number 8 is a space or the like"
                        + MAKES_ONE,
                remote(AES, "correct horse"));
        assertFalse(remote(AES, "correct horse").contains("horse"));
    }

    @Test
    void aChainIsForLocalsOfAMethodThatHasThem() {
        assertEquals("no mistake", local(AES, ONE + ":" + TWO, ""));
        assertEquals("no mistake", local(AES, ONE + ":" + TWO + ":" + THREE, ""));
        assertEquals(
                "c.json:1:51: password is no key of " + AES
                        + ": key 2 of 2: expected 16 bytes in base64, found 32 bytes" + MAKES_ONE,
                local(AES, ONE + ":" + LONG, ""));
        assertEquals(
                "c.json:1:57: password is no key of " + CHACHA + ": expected one key, found 2: " + CHACHA
                        + " has no identity headers; \"culvert remote genkey -m " + CHACHA + "\" makes a good one",
                local(CHACHA, LONG + ":" + LONG, ""));
        assertEquals(
                "c.json:1:51: password is a chain of keys, expected the server's own alone; those of users belong in"
                        + " \"users\"",
                remote(AES, ONE + ":" + TWO));
    }

    @Test
    void theUsersOfAServerHaveKeysOfTheirOwn() {
        assertEquals("no mistake", remote(AES, ONE, user("alice", TWO), user("bob", THREE)));
        assertEquals(
                "c.json:3:1: the password of \"bob\" is also that of \"alice\", expected a different one" + MAKES_ONE,
                remote(AES, ONE, user("alice", TWO), user("bob", TWO.replace("=", ""))));
        assertEquals(
                "c.json:2:1: the password of \"alice\" is also the server's own, expected a different one" + MAKES_ONE,
                remote(AES, ONE, user("alice", ONE)));
        assertEquals(
                "c.json:2:1: the password of \"alice\" is no key of " + AES
                        + ": expected 16 bytes in base64, found 32 bytes" + MAKES_ONE,
                remote(AES, ONE, user("alice", LONG)));
        assertEquals(
                "c.json:2:1: the password of \"alice\" is a chain of keys, expected the user's own alone",
                remote(AES, ONE, user("alice", TWO + ":" + THREE)));
    }

    @Test
    void aMethodThatCannotTellUsersApartHasNone() {
        assertEquals(
                "c.json:1:114: users are set, but " + CHACHA + " cannot tell users apart, expected"
                        + " 2022-blake3-aes-128-gcm or 2022-blake3-aes-256-gcm",
                remote(CHACHA, LONG, user("alice", LONG)));
    }

    @Test
    void theOlderMethodsTakeAnyPasswordAndNeedNoneWhereThereAreUsers() {
        String method = "aes-256-gcm";
        assertEquals("no mistake", remote(method, STRONG + ":b", user("alice", STRONG)));
        assertEquals("no mistake", remote(method, "", user("alice", STRONG), user("bob", STRONG + "!")));
        assertEquals(
                "c.json:3:1: the password of \"bob\" is also that of \"alice\", expected a different one;"
                        + " \"culvert remote genkey -m aes-256-gcm\" makes a good one",
                remote(method, "", user("alice", STRONG), user("bob", STRONG)));
        assertEquals(
                "there is no password, expected one in the file (\"password\"), in the environment variable"
                        + " CULVERT_PASSWORD, or by --password-file FILE; \"culvert remote genkey -m aes-256-gcm\""
                        + " makes a good one",
                remote(method, ""));
    }

    @Test
    void aServerOf2022WithUsersNeedsItsOwnKeyToo() {
        assertEquals(
                "there is no password, expected one in the file (\"password\"), in the environment variable"
                        + " CULVERT_PASSWORD, or by --password-file FILE" + MAKES_ONE,
                remote(AES, "", user("alice", TWO)));
    }

    @Test
    void aLocalWithTheFileOfTheServerIsTold() {
        assertEquals("no mistake", local(AES, ONE, user("alice", TWO)));
        assertEquals(
                List.of("c.json:1:88: users concern the remote, which will refuse its own key alone; here the password"
                        + " has to be the server's key and a user's: \"SERVER-KEY:USER-KEY\""),
                diagnostics.warnings());
    }

    @Test
    void aPasswordOfAnOlderMethodIsRefusedWhenItIsFoundWithinMinutes() {
        String refused = "c.json:1:39: password is worth about 8 bits, expected 40 at least and better 80: whoever"
                + " records a connection finds it within minutes by trying; \"culvert remote genkey -m aes-256-gcm\""
                + " makes a good one, --allow-weak-password or \"allow_weak_password\": true takes this one";
        assertEquals(refused, remote("aes-256-gcm", "monkey"));
        assertEquals(refused, local("aes-256-gcm", "monkey", ""));
        assertEquals(
                refused.replace("1:39: password", "2:1: the password of \"alice\""),
                remote("aes-256-gcm", "", user("alice", "monkey")));
        assertFalse(diagnostics.warnings().toString().contains("monkey"));
    }

    @Test
    void aPasswordThatCouldBeFoundIsTakenWithAWarning() {
        assertEquals("no mistake", remote("aes-256-gcm", "8Zq2vTn4kX"));
        List<String> warned = List.of("c.json:1:39: password is worth about 59 bits, expected 80: whoever records a"
                + " connection may find it by trying; \"culvert remote genkey -m aes-256-gcm\" makes a good one");
        assertEquals(warned, diagnostics.warnings());
        assertEquals("no mistake", local("aes-256-gcm", "8Zq2vTn4kX", ""));
        assertEquals(warned, diagnostics.warnings());
        assertEquals("no mistake", remote("aes-256-gcm", STRONG, user("alice", STRONG + "!")));
        assertEquals(List.of(), diagnostics.warnings());
        assertEquals("no mistake", remote(AES, ONE, user("alice", TWO)));
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void aWeakPasswordThatIsAllowedIsTakenWithAWarning() {
        String allowed = "{\"allow_weak_password\": true, \"method\": \"aes-256-gcm\", \"password\": \"monkey\"}";
        assertEquals("no mistake", check(allowed, false));
        assertEquals(1, diagnostics.warnings().size());
        assertEquals("no mistake", check(allowed, true));
        assertEquals(1, diagnostics.warnings().size());
    }

    private String remote(String method, String password, String... users) {
        return check(file(method, password, users), false);
    }

    private String local(String method, String password, String user) {
        return check(user.isEmpty() ? file(method, password) : file(method, password, user), true);
    }

    private String check(String json, boolean atLocal) {
        diagnostics = new Diagnostics();
        try {
            Config config = ConfigReader.read(
                    json.getBytes(StandardCharsets.UTF_8), "c.json", End.LOCAL, Map.of(), diagnostics);
            diagnostics.stopIfWrong();
            if (atLocal) {
                Credentials.local(config, diagnostics);
            } else {
                Credentials.remote(config, diagnostics);
                Credentials.users(config, diagnostics);
            }
            diagnostics.stopIfWrong();
            return "no mistake";
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The password of each user stands at the beginning of a line of its own. */
    private static String user(String name, String password) {
        return "{\"name\": \"" + name + "\", \"password\":\n\"" + password + "\"}";
    }

    private static String file(String method, String password, String... users) {
        String written = password.isEmpty() ? "" : ", \"password\": \"" + password + "\"";
        String list = users.length == 0 ? "" : ", \"users\": [" + String.join(",", users) + "]";
        return "{\"method\": \"" + method + "\"" + written + list + "}";
    }
}
