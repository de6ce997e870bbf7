package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    private static final Path NOT_THERE = Path.of("/nonexistent/culvert");
    private static final Path HOME = Path.of(System.getProperty("user.home"), ".local", "state", "culvert");

    @Test
    void theServicesOwnWins() {
        assertEquals(
                Path.of("/var/lib/culvert"),
                StateDirectory.usual(Map.of("STATE_DIRECTORY", "/var/lib/culvert", "XDG_STATE_HOME", "/x"), NOT_THERE));
        assertEquals(
                Path.of("/var/lib/a"),
                StateDirectory.usual(Map.of("STATE_DIRECTORY", "/var/lib/a:/var/lib/b"), NOT_THERE));
    }

    @Test
    void thenTheUsersChoice() {
        assertEquals(Path.of("/x/culvert"), StateDirectory.usual(Map.of("XDG_STATE_HOME", "/x"), NOT_THERE));
        assertEquals(HOME, StateDirectory.usual(Map.of("XDG_STATE_HOME", "not/absolute"), NOT_THERE));
    }

    @Test
    void thenTheUsualPlace() {
        assertEquals(HOME, StateDirectory.usual(Map.of(), NOT_THERE));
        assertEquals(HOME, StateDirectory.usual(Map.of("STATE_DIRECTORY", "", "XDG_STATE_HOME", ""), NOT_THERE));
    }

    /** Root asks about the service, whose environment it has not. */
    @Test
    void whoMayLookIntoThatOfTheServiceDoes(@TempDir Path ofService) {
        assertEquals(ofService, StateDirectory.usual(Map.of("XDG_STATE_HOME", "/x"), ofService));
        assertEquals(Path.of("/y"), StateDirectory.usual(Map.of("STATE_DIRECTORY", "/y"), ofService));
    }
}
