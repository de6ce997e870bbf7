package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateDirectoryTest {
    private static final Path HOME = Path.of(System.getProperty("user.home"), ".local", "state", "culvert");

    @Test
    void theServicesOwnWins() {
        assertEquals(
                Path.of("/var/lib/culvert"),
                StateDirectory.usual(Map.of("STATE_DIRECTORY", "/var/lib/culvert", "XDG_STATE_HOME", "/x")));
        assertEquals(Path.of("/var/lib/a"), StateDirectory.usual(Map.of("STATE_DIRECTORY", "/var/lib/a:/var/lib/b")));
    }

    @Test
    void thenTheUsersChoice() {
        assertEquals(Path.of("/x/culvert"), StateDirectory.usual(Map.of("XDG_STATE_HOME", "/x")));
        assertEquals(HOME, StateDirectory.usual(Map.of("XDG_STATE_HOME", "not/absolute")));
    }

    @Test
    void thenTheUsualPlace() {
        assertEquals(HOME, StateDirectory.usual(Map.of()));
        assertEquals(HOME, StateDirectory.usual(Map.of("STATE_DIRECTORY", "", "XDG_STATE_HOME", "")));
    }
}
