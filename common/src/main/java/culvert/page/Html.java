package culvert.page;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Words and numbers as pages show them. */
public final class Html {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");
    private static final int STEP = 1000;

    private Html() {}

    /** What may have come from anywhere, as text of an element or of an attribute. */
    public static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c < ' ' ? '\uFFFD' : c);
            }
        }
        return safe.toString();
    }

    /** An amount, such as 1.4 MB. */
    public static String bytes(double amount) {
        int unit = 0;
        double left = Math.max(0, amount);
        while (left >= STEP && unit < UNITS.size() - 1) {
            left /= STEP;
            unit++;
        }
        String form = unit == 0 || left >= 100 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, form, left, UNITS.get(unit));
    }

    /** An amount a second. */
    public static String speed(double bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** A length of time, such as 84 ms or 3 min 5 s. */
    public static String time(Duration length) {
        if (length.toMillis() < STEP) {
            return length.toMillis() + " ms";
        }
        if (length.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.1f s", length.toMillis() / (double) STEP);
        }
        if (length.toMinutes() < 60) {
            return length.toMinutes() + " min " + length.toSecondsPart() + " s";
        }
        return length.toHours() + " h " + length.toMinutesPart() + " min";
    }

    /** How long ago, in one unit. */
    public static String ago(Duration length) {
        if (length.toSeconds() < 1) {
            return "just now";
        }
        if (length.toSeconds() < 60) {
            return length.toSeconds() + " s ago";
        }
        if (length.toMinutes() < 60) {
            return length.toMinutes() + " min ago";
        }
        return length.toHours() < 48 ? length.toHours() + " h ago" : length.toDays() + " days ago";
    }
}
