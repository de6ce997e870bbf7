package culvert.shadowsocks;

import culvert.net.ClockException;
import java.time.Duration;
import java.time.InstantSource;

/** When datagrams were sealed, as both ends of the 2022 edition judge it: as streams, in whole seconds since 1970. */
final class PacketTime {
    /**
     * As long as a recording may pass as new: one from a clock that is ahead may come when the datagram itself is past
     * by twice the difference that is allowed.
     */
    static final Duration MEMORY = Duration.ofSeconds(2 * FixedHeader.MAX_SKEW_SECONDS);

    private PacketTime() {}

    static long now(InstantSource clock) {
        return clock.instant().getEpochSecond();
    }

    /** The sender's time less ours; a time that is none lies as far ahead as can be. */
    static long skew(long time, long now) {
        return time < 0 ? Long.MAX_VALUE : time - now;
    }

    static void check(long skew) throws ClockException {
        if (Math.abs(skew) > FixedHeader.MAX_SKEW_SECONDS) {
            throw new ClockException(Duration.ofSeconds(skew));
        }
    }
}
