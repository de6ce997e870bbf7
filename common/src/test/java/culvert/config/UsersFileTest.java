package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.crypto.Method;
import culvert.crypto.NewKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which users of the file are at which ports, and what is said of those that are not. */
class UsersFileTest {
    private static final String AEAD = NewKey.text(Method.AES_256_GCM);
    private static final String LONG_KEY = NewKey.text(Method.EDITION_2022_AES_256_GCM);
    private static final String SHORT_KEY = NewKey.text(Method.EDITION_2022_AES_128_GCM);

    @TempDir
    private Path directory;

    @Test
    void aUserIsAtEveryPortThatTheKeyFitsOrAtTheOneThatIsNamed() throws Exception {
        users(
                "[{\"name\": \"aead\", \"password\": \"" + AEAD + "\"},",
                "{\"name\": \"long\", \"password\": \"" + LONG_KEY + "\"},",
                "{\"name\": \"short\", \"password\": \"" + SHORT_KEY + "\"},",
                "{\"name\": \"one\", \"password\": \"" + LONG_KEY.replace('A', 'B') + "\", \"server_port\": 2}]");
        assertEquals(List.of("[aead, long, short]", "[long, one]", "[short]", "[]"), names());
    }

    @Test
    void thePortThatAUserIsForIsOneOfWhatItMay() throws Exception {
        users("[{\"name\": \"one\", \"password\": \"" + AEAD + "\", \"server_port\": 2}]");
        Diagnostics diagnostics = new Diagnostics();
        UserRules rules = new UserRules(diagnostics);
        Config port = whole("{\"server_port\": 2, \"method\": \"aes-256-gcm\"}");
        rules.read(new UsersOfPorts(port, diagnostics).at(port), false);
        assertEquals(2, Objects.requireNonNull(rules.limits().get("one")).port());
    }

    @Test
    void manyChangeAtOnce() throws Exception {
        UsersText before = UsersText.of(
                "[{\"name\": \"a\", \"password\": \"one\"}, {\"name\": \"b\", \"password\": \"two\"}]",
                SourceLocation.whole("users.json"));
        Map<String, Optional<UserSpec>> changes = new LinkedHashMap<>();
        changes.put("c", Optional.of(UserSpec.read("{\"name\": \"c\", \"password\": \"three\", \"note\": null}")));
        changes.put("a", Optional.of(UserSpec.read("{\"name\": \"a\", \"password\": \"four\"}")));
        changes.put("b", Optional.empty());
        changes.put("nobody", Optional.empty());
        UsersText after = before.with(changes);
        assertEquals(
                "[\n{\"name\":\"a\",\"password\":\"four\"},\n{\"name\":\"c\",\"password\":\"three\"}\n]\n",
                after.text());
        assertEquals(List.of("a", "c"), List.copyOf(after.entries().keySet()));
        assertEquals(Optional.of("{\"name\":\"c\",\"password\":\"three\"}"), after.entry("c"));
        assertEquals(Optional.empty(), after.entry("b"));
        UserSpec wrong = UserSpec.read("{\"name\": \"c\", \"password\": \"three\", \"acl\": \"/etc/hostname\"}");
        assertThrows(ConfigException.class, () -> UsersText.check(wrong));
    }

    @Test
    void withoutTheFileThereAreUsersOnlyWhereItIsNamed() throws Exception {
        assertFalse(UsersFile.isUsed(whole("{}")));
        assertTrue(UsersFile.isUsed(whole("{\"users_file\": \"" + directory.resolve("none.json") + "\"}")));
        users("[]");
        assertTrue(UsersFile.isUsed(whole("{}")));
    }

    @Test
    void whoIsNowhereOrTwiceIsAMistakeInItsPlace() throws Exception {
        users(
                "[{\"name\": \"nowhere\", \"password\": \"" + AEAD + "\", \"server_port\": 9},",
                "{\"name\": \"alice\", \"password\": \"" + AEAD.toLowerCase(Locale.ROOT) + "\", \"max_sessions\": 3}]");
        Config whole = whole("{\"users\": [{\"name\": \"alice\", \"password\": \"" + AEAD + "x\"}]}");
        assertMistakes(
                whole,
                ":1:85: the server_port of \"nowhere\" is 9, expected one that is served",
                ":2:10: there is another user \"alice\" at c.json:1:21, expected a name of each user's own");
        users("[{\"name\": \"bob\", \"password\": \"" + AEAD + "\", \"max_sessions\": 3}]");
        assertMistakes(
                whole("{\"servers\": [{\"server_port\": 1}, {\"server_port\": 2, \"users\":"
                        + " [{\"name\": \"bob\", \"password\": \"" + AEAD + "x\"}]}]}"),
                ":1:11: there is another user \"bob\" at c.json:1:72, expected a name of each user's own");
        users("[{\"name\": \"short\", \"password\": \"" + SHORT_KEY + "\"}]");
        assertMistakes(
                whole("{\"method\": \"2022-blake3-aes-256-gcm\"}"),
                ":1:32: the password of \"short\" fits no port, expected a key of a method that is served and can tell"
                        + " users apart (not 2022-blake3-chacha20-poly1305)");
    }

    @Test
    void aDraftIsReadInThePlaceOfTheFile() throws Exception {
        users("[{");
        Config read = new UsersFile(config("{}"), directory).read(Optional.of("[]"), Map.of(), new Diagnostics());
        assertTrue(UsersFile.isUsed(read));
        assertThrows(ConfigException.class, () -> whole("{}"));
    }

    @Test
    void aReplacementIsThereWholeOrNotAtAll() throws Exception {
        Path file = directory.resolve("deep").resolve("users.json");
        try (Replacement replacement = Replacement.of(file, "[]\n")) {
            assertFalse(Files.exists(file));
            replacement.keep();
        }
        try (Replacement _ = Replacement.of(file, "not kept")) {
            assertEquals("[]\n", Files.readString(file));
        }
        try (var left = Files.list(file.getParent())) {
            assertEquals(List.of(file), left.toList());
        }
        Path link = Files.createSymbolicLink(directory.resolve("link.json"), file);
        try (Replacement replacement = Replacement.of(link, "[ ]\n")) {
            replacement.keep();
        }
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        GroupPrincipal group =
                Files.readAttributes(file, PosixFileAttributes.class).group();
        try (Replacement replacement = Replacement.of(file, "[]")) {
            replacement.permit(group, PosixFilePermissions.fromString("rw-r-----"));
            replacement.keep();
        }
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.writeString(file, "[ ]\n");
        assertEquals("[ ]\n", Files.readString(file));
    }

    /** At four ports of different methods. */
    private List<String> names() throws Exception {
        Config whole = whole("{}");
        Diagnostics diagnostics = new Diagnostics();
        UsersOfPorts users = new UsersOfPorts(whole, diagnostics);
        List<String> names = new ArrayList<>();
        List<Method> methods = List.of(
                Method.AES_256_GCM,
                Method.EDITION_2022_AES_256_GCM,
                Method.EDITION_2022_AES_128_GCM,
                Method.EDITION_2022_CHACHA20_POLY1305);
        for (Method method : methods) {
            String port = "{\"method\": \"%s\", \"server_port\": %d}".formatted(method.label(), names.size() + 1);
            names.add(users.at(config(port).over(whole)).get(Key.USERS).stream()
                    .map(user -> user.get(Key.USER_NAME))
                    .toList()
                    .toString());
        }
        users.check();
        diagnostics.stopIfWrong();
        return names;
    }

    private void assertMistakes(Config whole, String... expected) {
        Diagnostics diagnostics = new Diagnostics();
        UsersOfPorts users = new UsersOfPorts(whole, diagnostics);
        UserRules rules = new UserRules(diagnostics);
        List<Config> ports = whole.get(Key.SERVERS).isEmpty()
                ? List.of(whole)
                : whole.get(Key.SERVERS).stream()
                        .map(port -> port.config().over(whole))
                        .toList();
        ports.forEach(port -> rules.read(users.at(port), false));
        users.check();
        ConfigException wrong = assertThrows(ConfigException.class, diagnostics::stopIfWrong);
        String file = directory.resolve("users.json").toString();
        assertEquals(
                List.of(expected),
                wrong.mistakes().stream()
                        .map(mistake -> mistake.toString().replace(file, ""))
                        .toList());
    }

    private void users(String... lines) throws Exception {
        Files.writeString(directory.resolve("users.json"), String.join("\n", lines));
    }

    private Config whole(String json) throws Exception {
        Diagnostics diagnostics = new Diagnostics();
        Config read = new UsersFile(config(json), directory).read(Optional.empty(), Map.of(), diagnostics);
        diagnostics.stopIfWrong();
        return read;
    }

    private static Config config(String json) throws Exception {
        Diagnostics diagnostics = new Diagnostics();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Config config = ConfigReader.read(bytes, "c.json", End.REMOTE, Map.of(), diagnostics);
        diagnostics.stopIfWrong();
        return config;
    }
}
