package culvert.app.doctor;

import java.time.Duration;
import java.util.Locale;

/** Times and rates as reports have them. */
public final class Times {
    private Times() {}

    /** {@code  (12 ms)}, for what took so many nanoseconds. */
    public static String in(long nanos) {
        return in(Duration.ofNanos(nanos));
    }

    /** {@code  (12 ms)}, for what took so long. */
    public static String in(Duration took) {
        return " (" + (took.toMillis() < 1 ? "under 1 ms" : took.toMillis() + " ms") + ")";
    }

    /** How far a clock is off: {@code 0.4 s}, {@code 93 s}, {@code 1 h 0 min}. */
    public static String off(Duration difference) {
        Duration much = difference.abs();
        long seconds = Math.round(much.toMillis() / 1000.0);
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", much.toMillis() / 1000.0);
        }
        if (seconds < 600) {
            return seconds + " s";
        }
        return much.toDays() > 1 ? much.toDays() + " days" : much.toHours() + " h " + much.toMinutesPart() + " min";
    }
}
