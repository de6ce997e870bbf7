package culvert.local;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.app.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys may change while the program runs, and which are named when they do. */
class LocalSettingsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            local_address | "::1"
            local_port | 1
            tunnel_address | "9.9.9.9:53"
            mode | "tcp_and_udp"
            no_delay | false
            keep_alive | 5
            tcp_user_timeout | 9
            udp_timeout | 70
            udp_max_associations | 9
            """)
    void whatIsSettledAtTheStartIsNamedWhenItChanges(String key, String value) throws IOException {
        LocalSettings before = settings("");
        LocalSettings next = settings("\"" + key + "\": " + value);
        Throwable refused = assertThrows(IllegalArgumentException.class, () -> before.refuseWhatNeedsAStart(next));
        assertTrue(
                refused.toString().contains("\"" + key + "\" cannot change while the program runs"), refused::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"server\": \"b\"",
                "\"server_port\": 1",
                "\"method\": \"aes-256-gcm\"",
                "\"password\": \"8Zq2vTn4kY\"",
                "\"prefix\": \"POST \"",
                "\"lenient_segments\": true",
                "\"socks_users\": {\"ada\": \"ada's\"}",
                "\"timeout\": 5",
                "\"idle_timeout\": 5"
            })
    void everythingElseMayChangeWhileItRuns(String other) throws IOException {
        LocalSettings before = settings("");
        LocalSettings next = settings(other);
        assertNotEquals(before, next);
        assertDoesNotThrow(() -> before.refuseWhatNeedsAStart(next));
    }

    /** Those of a file with what is needed, and more. */
    private LocalSettings settings(String more) throws IOException {
        String needed = List.of("\"server\": \"a\"", "\"password\": \"8Zq2vTn4kX\"").stream()
                .filter(one -> !more.contains(one.substring(0, one.indexOf(':') + 1)))
                .collect(Collectors.joining(", "));
        String comma = needed.isEmpty() || more.isEmpty() ? "" : ", ";
        String file = Files.writeString(directory.resolve("c.json"), "{" + needed + comma + more + "}")
                .toString();
        List<LocalSettings> ran = new ArrayList<>();
        CommandRun run = CommandRun.of(
                Map.of(),
                "",
                launch -> LocalCommand.commandLine(launch, (settings, process, _, _) -> ran.add(settings)),
                "-c",
                file);
        assertEquals(0, run.exitCode(), run::err);
        return ran.getFirst();
    }
}
