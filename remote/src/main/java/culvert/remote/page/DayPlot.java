package culvert.remote.page;

import culvert.page.Html;
import culvert.page.Svg;
import culvert.usage.LastDay.Hour;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The last day as a picture: for each hour what came down and what went up, side by side. The style has the colours. */
final class DayPlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 170;
    private static final int TOP = 22;
    private static final int BOTTOM = HEIGHT - 24;

    /** Between two hours, of the width that each has. */
    private static final double GAP = 0.24;

    /** Below that a bar would stand for a keystroke. */
    private static final double LEAST = 100_000;

    /** Of hours, so that the words under them do not meet. */
    private static final int LABELLED = 6;

    private DayPlot() {}

    static String of(List<Hour> hours) {
        double most = hours.stream()
                .mapToDouble(hour -> Math.max(hour.up(), hour.down()))
                .max()
                .orElse(0);
        double scale = Svg.scale(Math.max(LEAST, most));
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg class=\"plot day\" role=\"img\" viewBox=\"0 0 %d %d\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                Html.escaped(inWords(hours))));
        for (int line = 0; line <= 2; line++) {
            svg.append(Svg.grid(WIDTH, BOTTOM - (BOTTOM - TOP) * line / 2.0));
        }
        svg.append(Svg.text(0, TOP - 7, "start", Html.bytes(scale) + " an hour"));
        double slot = (double) WIDTH / hours.size();
        for (int i = 0; i < hours.size(); i++) {
            Hour hour = hours.get(i);
            double bar = slot * (1 - GAP) / 2;
            double x = slot * i + slot * GAP / 2;
            bar(svg, "down", x, bar, hour.down() / scale);
            bar(svg, "up", x + bar, bar, hour.up() / scale);
            if (i % LABELLED == 0) {
                svg.append(label(slot * i, "start", hour));
            }
        }
        svg.append(Svg.text(WIDTH, HEIGHT - 5, "end", "now"));
        return svg.append("</svg>").toString();
    }

    /** The script of the page says it by the clock of who reads it. */
    private static String label(double x, String anchor, Hour hour) {
        return Svg.text((int) Math.round(x), HEIGHT - 5, anchor, Words.hour(hour.from()))
                .replace("<text ", "<text data-hour=\"" + hour.from() + "\" ");
    }

    /** What is more than nothing is seen. */
    private static void bar(StringBuilder svg, String kind, double x, double width, double share) {
        if (share > 0) {
            double height = Math.max(1.5, (BOTTOM - TOP) * share);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1\"/>",
                    kind,
                    x,
                    BOTTOM - height,
                    width,
                    height));
        }
    }

    private static String inWords(List<Hour> hours) {
        long down = hours.stream().mapToLong(Hour::down).sum();
        long up = hours.stream().mapToLong(Hour::up).sum();
        String all = "The last day, hour by hour: " + Html.bytes((double) down) + " down and " + Html.bytes((double) up)
                + " up in all";
        return down + up == 0
                ? all
                : all + ", most in the hour from "
                        + hours.stream()
                                .max(Comparator.comparingLong(hour -> hour.up() + hour.down()))
                                .map(hour -> Words.hour(hour.from()))
                                .orElse("")
                        + " UTC";
    }
}
