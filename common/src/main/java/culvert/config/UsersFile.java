package culvert.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file of users that the remote end itself keeps, beside those of the configuration. */
public final class UsersFile {
    private static final String USUAL = "users.json";

    private final Config config;
    private final Path file;

    /**
     * The one that the configuration names, or the usual one; nothing is read yet.
     *
     * @param state the directory of the usual one
     */
    public UsersFile(Config config, Path state) {
        this.config = config;
        this.file = config.find(Key.USERS_FILE).orElseGet(() -> state.resolve(USUAL));
    }

    /** Whether users are kept there, of whom there may be none. */
    static boolean isUsed(Config config) {
        return config.location(Key.MANAGED_USERS).isPresent();
    }

    /**
     * The configuration with those users, where there is such a file, and with its place.
     *
     * @param draft what stands there, in the place of what does
     * @throws ConfigException when it cannot be read at all
     */
    public Config read(Optional<String> draft, Map<String, String> environment, Diagnostics diagnostics)
            throws ConfigException {
        boolean isNamed = config.location(Key.USERS_FILE).isPresent();
        if (isNamed && config.find(Key.USERS_FILE).isEmpty()) {
            return config; // which is wrong already
        }
        SourceLocation place = ConfigFile.place(file.toString());
        Config placed = isNamed ? config : config.with(Key.USERS_FILE, Optional.of(file), place);
        if (draft.isEmpty() && Files.notExists(file)) {
            return isNamed ? placed.with(Key.MANAGED_USERS, Optional.of(List.of()), place) : placed;
        }
        if (draft.isEmpty()) {
            ConfigFile.warnIfOpen(file.toString(), diagnostics);
        }
        String text = draft.isPresent() ? draft.get() : ConfigFile.users(file);
        ConfigSource users = new ConfigSource(diagnostics, environment);
        users.read(Key.MANAGED_USERS, JsonReader.list(text, place, diagnostics));
        return users.config().over(placed);
    }
}
