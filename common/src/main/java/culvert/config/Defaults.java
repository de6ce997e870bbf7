package culvert.config;

import culvert.crypto.Method;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/** What holds for keys that nobody has given; libev's choice wherever it has one. */
public final class Defaults {
    public static final Method METHOD = Method.CHACHA20_IETF_POLY1305;
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

    private static final String NO_PASSWORD = "there is no password, expected one in the file (\"password\"),"
            + " in the environment variable CULVERT_PASSWORD, or by --password-file FILE;"
            + " \"openssl rand -base64 24\" makes a good one";

    private Defaults() {}

    /** The password, for which there is no default. */
    public static Optional<String> password(Config config, Findings findings) {
        Optional<String> password = config.get(Key.PASSWORD).map(Secret::value);
        if (password.isEmpty()) {
            findings.missing(NO_PASSWORD);
        }
        return password;
    }
}
