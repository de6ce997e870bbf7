package culvert.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Any text is a list with a server that can be used, or is refused in one line, whatever its host has put there. */
class ServerListFuzzTest {
    private static final SourceLocation PLACE = SourceLocation.whole("list");
    private static final Map<String, String> ENVIRONMENT = Map.of("SECRET", "not for the host of the list");

    @FuzzTest(maxDuration = "60s")
    void anyTextIsAListOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        check(text);
        check("{\"version\": 1, \"servers\": [" + text + "]}");
    }

    private static void check(String text) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource layer = new ConfigSource(diagnostics, ENVIRONMENT);
        try {
            ServerList.read(text, PLACE, layer, diagnostics);
            diagnostics.stopIfWrong();
            Config config = layer.config();
            assertFalse(config.get(Key.SERVER).isEmpty());
            assertFalse(config.get(Key.PASSWORD).value().equals(ENVIRONMENT.get("SECRET")));
            Credentials.local(config, diagnostics);
            diagnostics.stopIfWrong();
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> checkText(mistake.toString()));
        }
        diagnostics.warnings().forEach(ServerListFuzzTest::checkText);
    }

    private static void checkText(String text) {
        assertTrue(text.startsWith("list:"), text);
        assertTrue(text.chars().noneMatch(Character::isISOControl), text);
        assertTrue(text.length() < 2_000, text);
    }
}
