package culvert.net;

/** Why a session ended or never began: the word in the log and the label of the metric. */
public enum Cause {
    /** Both directions ended cleanly. */
    COMPLETE("complete"),

    /** The remote ended the session without a byte, though something had been sent: what an answer begins with is missing. */
    NO_ANSWER("no-answer"),

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
    /** A tag did not verify: wrong key, wrong method, or tampering. */
    AUTHENTICATION("authentication"),
    /** A genuine request that was seen before: a replay. */
    REPLAY("replay"),
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
    /** This process, or the system, has as many files and sockets open as it may. */
    NO_DESCRIPTORS("no-descriptors"),
    /** All ports that this machine may connect from to that address are taken. */
    NO_LOCAL_PORT("no-local-port"),
    /** A rule forbids this target. */
    BLOCKED("blocked"),

    // datagrams
    /** A part of a SOCKS5 datagram: nobody puts those together. */
    FRAGMENT("fragment"),
    /** Neither the client nor the remote that the association belongs to. */
    FOREIGN_SENDER("foreign-sender"),
    /** More than fits a datagram. */
    TOO_LARGE("too-large"),
    /** The kernel took no more to send at that moment. */
    BUFFER_FULL("buffer-full"),
    /** Too many waited for a name. */
    QUEUE_FULL("queue-full"),
    /** There are as many as there may be, and none can make room. */
    LIMIT("limit"),
    /** Made room for another one. */
    EVICTED("evicted"),

    // this program
    /** It held much of what may wait ({@link MemoryBudget}) when that was used up. */
    MEMORY("memory"),
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
