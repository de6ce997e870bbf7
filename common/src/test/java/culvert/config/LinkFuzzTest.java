package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Any text is a link, or is refused with messages that stay on their lines. */
class LinkFuzzTest {
    private static final SourceLocation PLACE = SourceLocation.whole("the link");

    @FuzzTest(maxDuration = "60s")
    void anyTextIsALinkOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        check(text);
        check("ss://" + text);
    }

    private static void check(String text) {
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource layer = new ConfigSource(diagnostics, Map.of());
        LinkSource.read(text, PLACE, layer, diagnostics);
        try {
            diagnostics.stopIfWrong();
            int port = layer.config().get(Key.SERVER_PORT);
            assertTrue(port > 0 && port <= 65535);
            assertEquals(1, layer.config().get(Key.SERVER).size());
            assertTrue(!layer.config().get(Key.PASSWORD).value().isEmpty());
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> checkText(mistake.toString()));
        }
        diagnostics.warnings().forEach(LinkFuzzTest::checkText);
    }

    private static void checkText(String text) {
        assertTrue(text.startsWith("the link: "), text);
        assertTrue(text.chars().noneMatch(Character::isISOControl), text);
        assertTrue(text.length() < 2_000, text);
    }
}
