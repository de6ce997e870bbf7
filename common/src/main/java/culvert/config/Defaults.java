package culvert.config;

import culvert.crypto.Method;
import java.net.InetAddress;
import java.time.Duration;

/** What holds for keys that nobody has given; libev's choice wherever it has one. */
public final class Defaults {
    public static final Method METHOD = Method.CHACHA20_IETF_POLY1305;
    public static final boolean ALLOW_WEAK_PASSWORD = false;
    public static final boolean LENIENT_SEGMENTS = false;
    public static final int SERVER_PORT = 8388;
    public static final int LOCAL_PORT = 1080;

    /** Nobody else's machine is served unless somebody says so. */
    public static final InetAddress LOCAL_ADDRESS = InetAddress.ofLiteral("127.0.0.1");

    /** All addresses: the wildcard of IPv6 takes IPv4 as well. */
    public static final InetAddress REMOTE_ADDRESS = InetAddress.ofLiteral("::");

    public static final Duration TIMEOUT = Duration.ofSeconds(60);
    public static final boolean NO_DELAY = true;

    /** Short enough to notice within a minute that a peer has vanished. */
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    /** None: a session may be silent for as long as both ends live. */
    public static final Duration IDLE_TIMEOUT = Duration.ZERO;

    public static final Duration DRAIN = Duration.ofSeconds(10);

    /** As the peers have it: UDP is served when somebody asks for it. */
    public static final Mode MODE = Mode.TCP_ONLY;

    /** As long as most routers remember a flow that was answered, and as the other servers have it. */
    public static final Duration UDP_TIMEOUT = Duration.ofMinutes(5);

    /** Each has a socket at the remote; most systems let a program have more than this and a busy user needs fewer. */
    public static final int UDP_MAX_ASSOCIATIONS = 4096;

    private Defaults() {}
}
