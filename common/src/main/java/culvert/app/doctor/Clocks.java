package culvert.app.doctor;

import java.time.Duration;

/** How far clocks may be off, and what to do about it. */
public final class Clocks {
    /** How far those of the two ends may be apart (SIP022). */
    public static final Duration ALLOWED = Duration.ofSeconds(30);

    /** One that is kept right is never so far off. */
    public static final Duration NOTEWORTHY = Duration.ofSeconds(5);

    /** What to do with one that is wrong. */
    public static final String SET = "Set it: \"timedatectl set-ntp true\" where systemd keeps it.";

    /** The same for one that still does. */
    public static final String SET_SOON = SET + " Beyond " + ALLOWED.toSeconds() + " s nothing works.";

    private Clocks() {}

    /** In either direction. */
    public static boolean isMore(Duration difference, Duration than) {
        return difference.abs().compareTo(than) > 0;
    }
}
