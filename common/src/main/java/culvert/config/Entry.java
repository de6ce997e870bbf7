package culvert.config;

/**
 * One object of a list in the configuration: a server, a user.
 *
 * @param config its keys; for those that stand at the top too, what is written there lies under it
 * @param place where it was written
 */
public record Entry(Config config, SourceLocation place) {

    /** The value of a key, or what holds without it. */
    public <T> T get(Key<T> key) {
        return config.get(key);
    }
}
