package culvert.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culvert.config.ConfigException;
import culvert.config.ConfigReader;
import culvert.config.Diagnostics;
import culvert.config.End;
import java.io.ByteArrayInputStream;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys by which a user believes that connections of this end leave another way than they do. */
class RefusedWaysTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"server\": \"h\", \"outbound_proxy\": \"http://me:hush@192.0.2.1:1\"",
                "\"server\": \"h\", \"outbound_bind_interface\": \"eth1\"",
                "\"servers\": [{\"server\": \"h\"}, {\"server\": \"i\", \"outbound_proxy\": \"socks5://me:hush@192.0.2.1:1\"}]"
            })
    void areWrong(String keys) {
        Diagnostics diagnostics = new Diagnostics();
        String json = "{\"password\": \"8Zq2vTn4kX\", " + keys + "}";
        ConfigException why = assertThrows(
                ConfigException.class,
                () -> LocalSetup.settings(
                        ConfigReader.read(
                                "-", new ByteArrayInputStream(json.getBytes(UTF_8)), End.LOCAL, Map.of(), diagnostics),
                        diagnostics));
        assertEquals(
                1,
                why.mistakes().stream()
                        .filter(mistake -> mistake.toString().contains("expected no such key"))
                        .count(),
                why::getMessage);
        assertFalse(String.valueOf(why.getMessage()).contains("hush"));
    }
}
