package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example is where a user looks a key up. */
class ExampleTest {
    private static final Path EXAMPLE = Path.of("..", "config.json.example");

    /** They have no value that is right for everybody, so they stand there as comments. */
    private static final List<Key<?>> ONLY_IN_COMMENTS =
            List.of(Key.TRANSPORT, Key.NAMESERVER, Key.STATE_DIR, Key.TUNNEL_ADDRESS);

    static List<Key<?>> keys() {
        return Key.ALL;
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyKeyStandsInIt(Key<?> key) throws Exception {
        assertTrue(isWrittenIn(Files.readString(EXAMPLE), key));
        assertEquals(
                ONLY_IN_COMMENTS.contains(key),
                read(Files.readString(EXAMPLE)).get(key).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whatStandsInACommentIsRightToo(Key<?> key) throws Exception {
        String text = Files.readString(EXAMPLE).replaceAll("(?m)^( *)// (\"[a-z_]+\": )", "$1$2");
        assertTrue(read(text).get(key).isPresent());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theValuesAreTheDefaults(Key<?> key) throws Exception {
        Map<Key<?>, Object> defaults = Map.ofEntries(
                Map.entry(Key.SERVER_PORT, Defaults.SERVER_PORT),
                Map.entry(Key.LOCAL_ADDRESS, Defaults.LOCAL_ADDRESS),
                Map.entry(Key.LOCAL_PORT, Defaults.LOCAL_PORT),
                Map.entry(Key.METHOD, Defaults.METHOD),
                Map.entry(Key.ALLOW_WEAK_PASSWORD, Defaults.ALLOW_WEAK_PASSWORD),
                Map.entry(Key.LENIENT_SEGMENTS, Defaults.LENIENT_SEGMENTS),
                Map.entry(Key.TIMEOUT, Defaults.TIMEOUT),
                Map.entry(Key.IDLE_TIMEOUT, Defaults.IDLE_TIMEOUT),
                Map.entry(Key.MODE, Defaults.MODE),
                Map.entry(Key.UDP_TIMEOUT, Defaults.UDP_TIMEOUT),
                Map.entry(Key.UDP_MAX_ASSOCIATIONS, Defaults.UDP_MAX_ASSOCIATIONS),
                Map.entry(Key.DRAIN, Defaults.DRAIN),
                Map.entry(Key.KEEP_ALIVE, Defaults.KEEP_ALIVE),
                Map.entry(Key.NO_DELAY, Defaults.NO_DELAY));
        Optional<?> value = read(Files.readString(EXAMPLE)).get(key);
        assertEquals(defaults.getOrDefault(key, value.orElse(null)), value.orElse(null));
    }

    private static Config read(String text) throws ConfigException, IOException {
        Findings findings = new Findings();
        Config config = ConfigReader.read(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8), "example", End.LOCAL, Map.of(), findings);
        findings.stopIfWrong();
        assertEquals(List.of(), findings.warnings());
        return config;
    }

    private static boolean isWrittenIn(String text, Key<?> key) {
        String last = key.name().substring(key.name().lastIndexOf('.') + 1);
        return Pattern.compile("\"" + last + "\": ").matcher(text).find();
    }
}
