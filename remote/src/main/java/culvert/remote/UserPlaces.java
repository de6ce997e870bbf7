package culvert.remote;

import culvert.config.SourceLocation;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where users stand.
 *
 * @param file that of the users whom the remote itself keeps; it need not exist
 * @param written in the configuration, those who stand there, by name
 */
public record UserPlaces(Path file, Map<String, SourceLocation> written) {
    /** Nobody is known, and nobody can be kept. */
    public static final UserPlaces NONE = new UserPlaces(Path.of(""), Map.of());
}
