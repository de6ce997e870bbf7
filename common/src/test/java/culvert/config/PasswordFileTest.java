package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is the password in a file, and what is said of what is in it by accident. */
class PasswordFileTest {
    private static final String PASSWORD = "8Zq2vTn4kXbPs9uY";

    private final Diagnostics diagnostics = new Diagnostics();

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void oneLineBreakAtTheEndIsNoPartOfIt(String end) throws ConfigException {
        assertEquals(PASSWORD, read(PASSWORD + end));
        assertEquals(List.of(), diagnostics.warnings());
    }

    @Test
    void aSpaceAtTheEndIsTold() throws ConfigException {
        assertEquals(PASSWORD + " ", read(PASSWORD + " \n"));
        assertEquals(
                List.of("standard input: password ends with the character U+0020 (space), which is taken as a part of"
                        + " it"),
                diagnostics.warnings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\r\r\n"})
    void aCarriageReturnThatIsNoLineBreakIsTold(String end) throws ConfigException {
        assertEquals(PASSWORD + "\r", read(PASSWORD + end));
        assertEquals(
                List.of("standard input: password ends with the character U+000D (carriage return (cr)), which is taken"
                        + " as a part of it"),
                diagnostics.warnings());
    }

    private String read(String content) throws ConfigException {
        ConfigSource layer = new ConfigSource(diagnostics, Map.of());
        PasswordFile.read("-", new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), layer, diagnostics);
        diagnostics.stopIfWrong();
        return layer.config().get(Key.PASSWORD).value();
    }
}
