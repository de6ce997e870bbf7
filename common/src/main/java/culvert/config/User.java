package culvert.config;

/**
 * One of those who share a server.
 *
 * @param name what the log calls him
 * @param password his own
 * @param place where the password was written
 */
public record User(String name, Secret password, SourceLocation place) {}
