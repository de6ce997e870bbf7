package culvert.remote;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys may change while the program runs, and which are named when they do. */
class RemoteSettingsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            method | "aes-256-gcm"
            mode | "tcp_and_udp"
            no_delay | false
            keep_alive | 5
            tcp_user_timeout | 9
            udp_timeout | 70
            udp_max_associations | 9
            redis | "redis://127.0.0.1:7000"
            """)
    void whatIsSettledAtTheStartIsNamedWhenItChanges(String key, String value) throws IOException {
        RemoteSettings before = settings("");
        RemoteSettings next = settings("\"" + key + "\": " + value);
        Throwable refused = assertThrows(IllegalArgumentException.class, () -> before.refuseWhatNeedsAStart(next));
        assertTrue(
                refused.toString().contains("\"" + key + "\" cannot change while the program runs"), refused::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"users\": [{\"name\": \"alice\", \"password\": \"8Zq2vTn4kX\"}]",
                "\"password\": \"8Zq2vTn4kY\"",
                "\"lenient_segments\": true",
                "\"server\": \"127.0.0.1\"",
                "\"server_port\": 1",
                "\"egress_allow\": [\"10.0.0.0/8\"]",
                "\"proxy_protocol_from\": [\"10.0.0.7\"]",
                "\"timeout\": 5",
                "\"idle_timeout\": 5"
            })
    void everythingElseMayChangeWhileItRuns(String other) throws IOException {
        RemoteSettings before = settings("");
        RemoteSettings next = settings(other);
        assertNotEquals(before, next);
        assertDoesNotThrow(() -> before.refuseWhatNeedsAStart(next));
    }

    @Test
    void aPortForDatagramsMayComeBesideOneForStreams() throws IOException {
        String tcp = "{\"server_port\": 8388, \"mode\": \"tcp_only\"}";
        RemoteSettings before = settings("\"servers\": [" + tcp + "]");
        RemoteSettings next = settings("\"servers\": [" + tcp + ", " + tcp.replace("tcp", "udp") + "]");
        assertDoesNotThrow(() -> before.refuseWhatNeedsAStart(next));
        assertEquals(
                next.ports().getFirst(),
                next.ports().getFirst().among(before.ports()).orElseThrow());
        assertTrue(next.ports().getLast().among(before.ports()).isEmpty());
    }

    /** Those of a file with what is needed, and more. */
    private RemoteSettings settings(String more) throws IOException {
        String needed = List.of("\"password\": \"8Zq2vTn4kX\"").stream()
                .filter(one -> !more.contains(one.substring(0, one.indexOf(':') + 1)))
                .collect(Collectors.joining(", "));
        String comma = needed.isEmpty() || more.isEmpty() ? "" : ", ";
        String file = Files.writeString(directory.resolve("c.json"), "{" + needed + comma + more + "}")
                .toString();
        List<RemoteSettings> ran = new ArrayList<>();
        CommandRun run = CommandRun.of(
                Map.of(),
                "",
                launch -> RemoteCommand.commandLine(launch, (settings, process, _, _) -> ran.add(settings)),
                "-c",
                file);
        assertEquals(0, run.exitCode(), run::err);
        return ran.getFirst();
    }
}
