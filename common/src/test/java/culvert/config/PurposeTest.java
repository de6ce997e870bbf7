package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose a file is. */
class PurposeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"server": "::", "server_port": 8388}                          | REMOTE
            {"server": ["192.0.2.1", "0.0.0.0:443"], "local_port": 1080}   | REMOTE
            {"servers": [{"server": "a.example"}, {"server": "::"}]}       | REMOTE
            {"servers": [{"server": "a.example"}, 7]}                      | LOCAL
            {"servers": [{"server_port": 1}, {"server_port": 2}]}          | REMOTE
            {"servers": [{"server_port": 1}, {"server": "a.example"}]}     | LOCAL
            {"server": "vps.example.com"}                                  | LOCAL
            {"server": "vps.example.com", "users": []}                     | REMOTE
            {"egress_allow": [], "password": "..."}                        | REMOTE
            {"egress_allow": [], "local_port": 1080}                       | LOCAL
            {"server_port": 8388, "password": "..."}                       | REMOTE
            {"password": "..."}                                            | REMOTE
            {"password": "...", "local_port": 1080}                        | LOCAL
            {"password": "...", "servers": []}                             | LOCAL
            {"server": 7}                                                  | LOCAL
            {"server": "[::"                                               | LOCAL
            {}                                                             | LOCAL
            """)
    void itsKeysTell(String text, End end) {
        assertEquals(end, Purpose.of("-", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"server": "vps.example.com", "local_port": 1080}   | true
            {"servers": [], "socks_users": []}                  | true
            {"server": "vps.example.com"}                       | false
            {"server": "::", "local_port": 1080}                | false
            {"server": ["::1", "127.0.0.1"], "local_port": 1080} | false
            {"egress_allow": [], "local_port": 1080}            | false
            {"egress_allow": []}                                | false
            {                                                   | false
            """)
    void whatFitsBothIsNotOnlyALaptops(String text, boolean isLaptops) {
        byte[] file = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(isLaptops, Purpose.isOnlyLaptops("-", new ByteArrayInputStream(file)), text);
    }

    @Test
    void theExampleIsForBothAndThereforeALaptops() throws Exception {
        try (var in = Files.newInputStream(Path.of("..", "config.json.example"))) {
            assertEquals(End.LOCAL, Purpose.of("-", in));
        }
    }
}
