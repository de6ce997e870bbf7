package culvert.remote.top;

/**
 * A session or an association, as it was when somebody looked.
 *
 * @param kind {@code tcp} or {@code udp}
 * @param client the network that it comes from
 * @param target empty where it is not told
 * @param seconds of its age
 * @param idle for how many seconds nothing has moved
 * @param roundTrip microseconds to the client and back, or {@link Flow#UNKNOWN}
 */
record Open(
        String kind,
        long id,
        String user,
        String client,
        String target,
        long seconds,
        long idle,
        long roundTrip,
        Flow flow) {
    static final String TCP = "tcp";
    static final String UDP = "udp";

    /** What tells it apart from all others. */
    String key() {
        return kind + ' ' + id;
    }

    /** Where it is ended. */
    String path() {
        return (kind.equals(TCP) ? "/v1/sessions/" : "/v1/associations/") + id;
    }

    Open with(Flow other) {
        return new Open(kind, id, user, client, target, seconds, idle, roundTrip, other);
    }
}
