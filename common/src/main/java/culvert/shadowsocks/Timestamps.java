package culvert.shadowsocks;

import culvert.net.ClockException;
import java.time.Duration;
import java.time.InstantSource;

/** When something of the 2022 edition was sealed, in whole seconds since 1970, and how both ends judge it. */
public final class Timestamps {
    /** How far the clocks may be apart, both ways, this included. */
    private static final long MAX_SKEW_SECONDS = 30;

    /**
     * As long as a replay may pass as new: a datagram from a clock that is ahead is still accepted when it is older than
     * the allowed difference by as much again.
     */
    public static final Duration MEMORY = Duration.ofSeconds(2 * MAX_SKEW_SECONDS);

    private Timestamps() {}

    public static long now(InstantSource clock) {
        return clock.instant().getEpochSecond();
    }

    /** The sender's time less ours; one that is no time, with the highest bit set, lies as far ahead as can be. */
    public static long skew(long time, long now) {
        return time < 0 ? Long.MAX_VALUE : time - now;
    }

    /** Whether what was sealed then is refused for its age by now. */
    public static boolean isOver(long time, long now) {
        return skew(time, now) < -MAX_SKEW_SECONDS;
    }

    public static void check(long skew) throws ClockException {
        if (Math.abs(skew) > MAX_SKEW_SECONDS) {
            throw new ClockException(Duration.ofSeconds(skew));
        }
    }
}
