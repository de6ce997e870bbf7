package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example is where a user looks a key up; it is made of what the keys say. */
class ExampleTest {
    private static final Path EXAMPLE = Path.of("..", "config.json.example");
    private static final Path README = Path.of("..", "README.md");

    /** Write it anew with {@code -Dculvert.write=true}. */
    @Test
    void theExampleIsMadeOfTheKeys() throws Exception {
        String written = Example.text();
        if (Boolean.getBoolean("culvert.write")) {
            Files.writeString(EXAMPLE, written);
        }
        assertEquals(written, Files.readString(EXAMPLE));
    }

    static List<Key<?>> keys() {
        return Key.all().stream().filter(Key::standsInFiles).toList();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whatItShowsIsRight(Key<?> key) throws Exception {
        Config shown = read(Files.readString(EXAMPLE));
        assertEquals(key.declaration().hidden, shown.find(key).isEmpty());
        if (key.declaration().usual.isPresent()) {
            assertEquals(Optional.of(key.usual()), shown.find(key));
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whatStandsInACommentIsRightToo(Key<?> key) throws Exception {
        String text = Files.readString(EXAMPLE).replaceAll("(?m)^( *)// (\"[a-z0-9_]+\": )", "$1$2");
        assertTrue(read(text).find(key).isPresent());
    }

    static List<Key<?>> keysOfObjects() {
        return Stream.of(EntryList.SERVERS, EntryList.USERS)
                .flatMap(list -> list.own().keys())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("keysOfObjects")
    void aKeyOfObjectsIsNeededOrHasAValueByItself(Key<?> key) {
        assertTrue(key.declaration().isRequired || key.usual() != null);
        assertFalse(key.declaration().text.isBlank());
    }

    @Test
    void theKeysAndFlagsOfTheReadmeExist() throws Exception {
        List<MatchResult> rows = Pattern.compile("(?m)^\\| ((?:`[a-z0-9_]+`(?:, )?)+) \\|(.*?)\\| .*\\|$")
                .matcher(Files.readString(README))
                .results()
                .toList();
        assertTrue(rows.size() > 10, rows::toString);
        for (MatchResult row : rows) {
            List<String> flags = words(row.group(2));
            List<String> known = words(row.group(1)).stream()
                    .map(name -> Key.find(name).orElseThrow(() -> new AssertionError(name)))
                    .flatMap(key -> key.flags().stream())
                    .flatMap(flag -> flag.names().stream())
                    .toList();
            for (String flag : flags) {
                assertTrue(
                        known.contains(flag)
                                || flag.equals(
                                        Key.PASSWORD_FILE.flags().getFirst().name()),
                        flag);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"})
    void theReadmeNamesTheDocumentationRangesThatAreRefused(String range) throws Exception {
        assertTrue(Files.readString(README).contains(range));
    }

    private static List<String> words(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Config read(String text) throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        Config config =
                ConfigReader.read(text.getBytes(StandardCharsets.UTF_8), "example", End.LOCAL, Map.of(), diagnostics);
        diagnostics.stopIfWrong();
        assertEquals(List.of(), diagnostics.warnings());
        return config;
    }
}
