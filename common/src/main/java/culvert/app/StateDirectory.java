package culvert.app;

import culvert.config.Config;
import culvert.config.Key;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where a program keeps what has to survive its restart, when nobody has said where. */
final class StateDirectory {
    private static final String NAME = "culvert";

    private StateDirectory() {}

    /** What somebody has said, or the usual one. */
    static Path of(Config config, Map<String, String> environment) {
        return config.find(Key.STATE_DIR).orElseGet(() -> usual(environment));
    }

    /** The service's, where it is installed and this user may look into it, as root does who asks about it. */
    private static final Path OF_SERVICE = Path.of("/var/lib/culvert");

    /** The directory that systemd made for the service, or that it has made, or else the user's own by the rules of the XDG. */
    static Path usual(Map<String, String> environment) {
        return usual(environment, OF_SERVICE);
    }

    static Path usual(Map<String, String> environment, Path ofService) {
        String service = environment.getOrDefault("STATE_DIRECTORY", "");
        if (!service.isEmpty()) {
            return Path.of(service.split(File.pathSeparator, 2)[0]); // several are joined as in PATH
        }
        if (Files.isReadable(ofService)) {
            return ofService;
        }
        Path users = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        if (users.isAbsolute()) { // the others the rules pass over
            return users.resolve(NAME);
        }
        return Path.of(System.getProperty("user.home", "."), ".local", "state", NAME);
    }
}
