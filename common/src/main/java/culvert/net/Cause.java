package culvert.net;

/** Why a session ended or never began: the word in the log and the label of the metric. */
public enum Cause {
    /** Both directions ended cleanly. */
    COMPLETE("complete"),

    /** What was asked for was a page of this program's own. */
    ANSWERED("answered"),

    /** The remote ended the session without a byte, although something had been sent. */
    NO_ANSWER("no-answer"),

    /** Somebody who chooses among servers has looked whether this one is there, and has asked for nothing. */
    HEALTH_CHECK("health-check"),

    // the network
    RESET("reset"),
    /** Keep-alive probes or retransmissions went unanswered. */
    VANISHED("vanished"),
    /** This program closed the stream. */
    CLOSED("closed"),
    /** The handshake took longer than it may. */
    TIMED_OUT("timed-out"),
    /** Nothing moved for {@code idle_timeout}. */
    IDLE("idle"),
    NETWORK("network-error"),

    // the peer's bytes
    /** The stream ended inside a message or chunk. */
    TRUNCATED("truncated"),
    MALFORMED("malformed"),
    /** A balancer did not say whom it speaks for, or so that nobody can read it. */
    PROXY_HEADER("proxy-header"),
    /** A tag did not verify: wrong key, wrong method, or tampering. */
    AUTHENTICATION("authentication"),
    /** A genuine request that was seen before: a replay. */
    REPLAY("replay"),
    /** A genuine request of which the servers that share their memory could not be asked. */
    REPLAY_UNCHECKED("replay-unchecked"),
    /** A genuine message from another time: one of the two clocks is wrong, or it is an old replay. */
    CLOCK("clock"),
    /** SOCKS credentials missing or wrong. */
    CREDENTIALS("credentials"),
    /** A SOCKS command or address type that is not offered. */
    UNSUPPORTED_COMMAND("unsupported-command"),
    UNSUPPORTED_ADDRESS("unsupported-address"),

    // dialling
    NAME_NOT_FOUND("name-not-found"),
    NAME_TIMEOUT("name-timeout"),
    REFUSED("refused"),
    NETWORK_UNREACHABLE("network-unreachable"),
    HOST_UNREACHABLE("host-unreachable"),
    CONNECT_TIMEOUT("connect-timeout"),
    CONNECT_FAILED("connect-failed"),
    /** The process or the system has reached its limit of open files and sockets. */
    NO_DESCRIPTORS("no-descriptors"),
    /** This machine has no free port left to connect to that address from. */
    NO_LOCAL_PORT("no-local-port"),
    /** A proxy on the way to targets cannot be reached, or does not do what proxies do. */
    PROXY_FAILED("proxy-failed"),
    /** A proxy on the way to targets wants another name or password. */
    PROXY_CREDENTIALS("proxy-credentials"),
    /** A rule forbids this target. */
    BLOCKED("blocked"),

    // datagrams
    /** A fragment of a SOCKS5 datagram; reassembly is not supported. */
    FRAGMENT("fragment"),
    /** The sender is neither the client nor the remote of the association. */
    FOREIGN_SENDER("foreign-sender"),
    /** Larger than a datagram can be. */
    TOO_LARGE("too-large"),
    /** The kernel's send buffer was full. */
    BUFFER_FULL("buffer-full"),
    /** Too many datagrams were waiting for a name. */
    QUEUE_FULL("queue-full"),
    /** The limit is reached, and nothing can make room. */
    LIMIT("limit"),
    /** Ended to make room for another. */
    EVICTED("evicted"),
    /** The key that datagrams of the association were sealed with has been replaced. */
    KEY_REPLACED("key-replaced"),

    // this program
    /** It was among the largest holders when the {@link MemoryBudget} was used up. */
    MEMORY("memory"),
    /** Its user is no longer one of the configuration. */
    USER_REMOVED("user-removed"),
    /** Its user is switched off. */
    USER_DISABLED("user-disabled"),
    /** Its user's time is over. */
    USER_EXPIRED("user-expired"),
    /** Its user has carried as much as the quota. */
    USER_QUOTA("user-quota"),
    /** A datagram more than its user's rate, or than what its server has of the user's quota just then. */
    USER_RATE("user-rate"),
    /** Its user has as many as {@code max_sessions}. */
    USER_SESSIONS("user-sessions"),
    /** Its user is in as many networks as {@code max_devices}. */
    USER_DEVICES("user-devices"),
    /** By somebody who runs this end. */
    ENDED_BY_ADMIN("ended-by-admin"),
    SHUTDOWN("shutdown"),
    INTERNAL("internal");

    private final String label;

    Cause(String label) {
        this.label = label;
    }

    /** Stable, lower case, for logs and metrics. */
    public String label() {
        return label;
    }
}
