package culvert.config;

/**
 * A user of a shared server.
 *
 * @param name its name in the log
 * @param password its own
 * @param place where the password was written
 */
public record User(String name, Secret password, SourceLocation place) {}
