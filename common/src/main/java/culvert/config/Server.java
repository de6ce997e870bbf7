package culvert.config;

/**
 * One of several servers.
 *
 * @param name what the log calls it; empty when it has none
 * @param tcpWeight how much rather streams go there than to others, up to 1
 * @param udpWeight the same for datagrams
 * @param config the keys that it has of its own; what is written for all lies under it
 * @param place where it was written
 */
public record Server(String name, double tcpWeight, double udpWeight, Config config, SourceLocation place) {}
