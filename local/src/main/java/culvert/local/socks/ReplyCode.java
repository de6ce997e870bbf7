package culvert.local.socks;

import culvert.net.Cause;

/** The REP field of a SOCKS5 reply (RFC 1928, section 6). */
enum ReplyCode {
    SUCCEEDED(0),
    GENERAL_FAILURE(1),
    NOT_ALLOWED_BY_RULESET(2),
    NETWORK_UNREACHABLE(3),
    HOST_UNREACHABLE(4),
    CONNECTION_REFUSED(5),
    // 6, "TTL expired", describes nothing that happens here
    COMMAND_NOT_SUPPORTED(7),
    ADDRESS_TYPE_NOT_SUPPORTED(8);

    private final byte octet;

    ReplyCode(int octet) {
        this.octet = (byte) octet;
    }

    byte octet() {
        return octet;
    }

    /** What a client is told about a cause. */
    static ReplyCode of(Cause cause) {
        return switch (cause) {
            case COMPLETE -> SUCCEEDED;
            case BLOCKED -> NOT_ALLOWED_BY_RULESET;
            case NETWORK_UNREACHABLE -> NETWORK_UNREACHABLE;
            case HOST_UNREACHABLE, NAME_NOT_FOUND, NAME_TIMEOUT -> HOST_UNREACHABLE;
            case REFUSED -> CONNECTION_REFUSED;
            case UNSUPPORTED_COMMAND -> COMMAND_NOT_SUPPORTED;
            case UNSUPPORTED_ADDRESS -> ADDRESS_TYPE_NOT_SUPPORTED;
            case PROXY_FAILED, PROXY_CREDENTIALS -> GENERAL_FAILURE;
            case CONNECT_TIMEOUT, CONNECT_FAILED, NO_DESCRIPTORS, NO_LOCAL_PORT -> GENERAL_FAILURE;
            case NO_ANSWER, ANSWERED, HEALTH_CHECK -> GENERAL_FAILURE;
            case RESET, VANISHED, CLOSED, TIMED_OUT, IDLE, NETWORK -> GENERAL_FAILURE;
            case TRUNCATED, MALFORMED, PROXY_HEADER, AUTHENTICATION, REPLAY, REPLAY_UNCHECKED, CLOCK, CREDENTIALS ->
                GENERAL_FAILURE;
            case FRAGMENT, FOREIGN_SENDER, TOO_LARGE, BUFFER_FULL, QUEUE_FULL, LIMIT, EVICTED, KEY_REPLACED ->
                GENERAL_FAILURE;
            case MEMORY, ENDED_BY_ADMIN, SHUTDOWN, INTERNAL -> GENERAL_FAILURE;
            case USER_REMOVED, USER_DISABLED, USER_EXPIRED, USER_QUOTA, USER_RATE, USER_SESSIONS, USER_DEVICES ->
                GENERAL_FAILURE;
        };
    }
}
