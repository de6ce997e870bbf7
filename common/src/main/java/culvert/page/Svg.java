package culvert.page;

import java.util.Locale;

/** What pictures of numbers have in common. */
public final class Svg {
    private Svg() {}

    /** The next 1, 2 or 5 with zeros: where an axis ends. */
    public static double scale(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        for (int step : new int[] {1, 2, 5}) {
            if (most <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    /**
     * Words in a picture.
     *
     * @param anchor which of their ends stands there: start, middle or end
     */
    public static String text(int x, int y, String anchor, String text) {
        return String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    /** A line from the left edge to the right one. */
    public static String grid(int width, double y) {
        return String.format(
                Locale.ROOT, "<line class=\"grid\" x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", width, y, y);
    }
}
