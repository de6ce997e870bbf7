package culvert.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text is a list of users that can be written and read again, or is refused with places; so is what is asked for. */
class UsersTextFuzzTest {
    private static final SourceLocation FILE = SourceLocation.whole("users.json");

    @FuzzTest(maxDuration = "60s")
    void whatIsReadIsWhatIsWritten(byte[] bytes) {
        try {
            String written = UsersText.of(new String(bytes, UTF_8), FILE).text();
            assertEquals(written, UsersText.of(written, FILE).text());
        } catch (ConfigException e) {
            check(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void whoWasAskedForIsAUserInALineOrRefused(byte[] bytes) {
        try {
            UserSpec asked = UserSpec.read(new String(bytes, UTF_8));
            UsersText users = UsersText.of("[]", FILE).with(asked.lacksPassword() ? asked.with("a password") : asked);
            String name = asked.name().orElseThrow();
            assertTrue(users.has(name));
            assertEquals(3, users.text().lines().count());
            assertEquals("[]\n", users.without(name).text());
        } catch (ConfigException e) {
            check(e);
        }
    }

    private static void check(ConfigException e) {
        assertTrue(!e.mistakes().isEmpty());
        e.mistakes().forEach(mistake -> {
            assertTrue(mistake.place().isPresent());
            assertTrue(mistake.text().chars().noneMatch(Character::isISOControl), mistake.text());
        });
    }
}
