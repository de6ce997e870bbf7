package culvert.net;

/**
 * What a user has carried since the start, and what is open now: at one moment, and exact.
 *
 * @param up bytes of payload from clients to targets
 * @param down bytes of payload from targets to clients
 * @param sessions that go on
 * @param associations that go on
 * @param devices networks that these come from, as {@link culvert.address.Prefix} has them
 */
public record Usage(long up, long down, int sessions, int associations, int devices) {}
