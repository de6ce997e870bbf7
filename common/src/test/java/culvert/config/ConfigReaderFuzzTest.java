package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import culvert.config.ConfigException.Mistake;
import java.util.Map;
import java.util.Optional;

/** Any bytes are a configuration, or are refused with messages that have a place and stay on their lines. */
class ConfigReaderFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyBytesAreAConfigurationOrRefused(byte[] bytes) {
        Diagnostics diagnostics = new Diagnostics();
        try {
            Config config = ConfigReader.read(bytes, "c.json", End.LOCAL, Map.of("NAME", "value"), diagnostics);
            diagnostics.stopIfWrong();
            config.find(Key.PASSWORD)
                    .ifPresent(password -> assertTrue(!password.value().isEmpty()));
        } catch (ConfigException e) {
            assertTrue(!e.mistakes().isEmpty());
            e.mistakes().forEach(ConfigReaderFuzzTest::check);
        }
        diagnostics.warnings().forEach(ConfigReaderFuzzTest::checkText);
    }

    private static void check(Mistake mistake) {
        Optional<SourceLocation> place = mistake.place();
        assertTrue(place.isPresent());
        assertEquals("c.json", place.get().source());
        assertTrue(place.get().line() >= 0 && place.get().column() >= 0);
        checkText(mistake.text());
    }

    private static void checkText(String text) {
        assertTrue(text.chars().noneMatch(Character::isISOControl), text);
        assertTrue(text.length() < 2_000, text);
    }
}
