package culvert.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The terminal that the process was started from. SIGHUP says that it has gone, and asks services to read their
 * configuration: which of the two is meant shows by looking.
 */
final class Terminal {
    /** The one of the process that opens it; it fails where there is none. */
    private static final Path OWN = Path.of("/dev/tty");

    private final boolean wasThere = isThere();

    /** True when there was one when this was made, and is none now. */
    boolean hasGone() {
        return wasThere && !isThere();
    }

    private static boolean isThere() {
        try (InputStream _ = Files.newInputStream(OWN)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
