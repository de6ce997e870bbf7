package culvert.config;

import culvert.crypto.Edition;
import java.time.Duration;

/** The key {@code udp_timeout}, with what the method demands. */
public final class UdpTimeout {
    /** SIP022: a datagram's time counts as right for this long, so its session has to be known for as long. */
    private static final Duration MIN_OF_2022 = Duration.ofSeconds(60);

    private UdpTimeout() {}

    /** What is given, or the default; with a method of 2022 at least what it needs, and then a warning says so. */
    public static Duration of(Config config, Diagnostics diagnostics) {
        Duration asked = config.get(Key.UDP_TIMEOUT);
        boolean is2022 = config.get(Key.METHOD).edition() == Edition.EDITION_2022;
        if (!is2022 || asked.compareTo(MIN_OF_2022) >= 0) {
            return asked;
        }
        diagnostics.warn(
                config.location(Key.UDP_TIMEOUT).orElse(SourceLocation.whole(Key.UDP_TIMEOUT.name())),
                "udp_timeout is " + asked.toSeconds() + ", but the methods of 2022 need " + MIN_OF_2022.toSeconds()
                        + " at least, which is what holds");
        return MIN_OF_2022;
    }
}
