package culvert.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a panel sends names a port, or is refused with a message. */
class PortRequestFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyTextNamesAPortOrIsRefused(byte[] bytes) {
        Diagnostics diagnostics = new Diagnostics();
        try {
            Config asked = PortRequest.read(new String(bytes, UTF_8), Config.EMPTY, diagnostics);
            diagnostics.stopIfWrong();
            assertTrue(asked.find(Key.SERVER_PORT).isPresent());
            assertTrue(asked.find(Key.PLUGIN).isEmpty() && asked.find(Key.USERS).isEmpty());
        } catch (ConfigException e) {
            assertFalse(e.mistakes().isEmpty());
        }
    }
}
