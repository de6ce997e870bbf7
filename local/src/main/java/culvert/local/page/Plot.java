package culvert.local.page;

import culvert.page.Html;
import culvert.page.Svg;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The speeds of the last minute as a picture in SVG, whose colours the page's style has. */
final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 150;
    private static final int TOP = 22;
    private static final int BOTTOM = HEIGHT - 26;
    private static final int SECONDS = Traffic.MAX - 2;

    /** Below that a line would jump at every keystroke. */
    private static final double LEAST = 10_000;

    private Plot() {}

    static String of(List<Traffic.Speed> speeds) {
        double most = Math.max(
                LEAST,
                speeds.stream()
                        .mapToDouble(speed -> Math.max(speed.up(), speed.down()))
                        .max()
                        .orElse(0));
        double scale = Svg.scale(most);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg class=\"plot\" role=\"img\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT);
        svg.append("\" aria-label=\"Speeds of the last minute, at most ")
                .append(Html.speed(most))
                .append("\">");
        for (int line = 0; line <= 2; line++) {
            double y = BOTTOM - (BOTTOM - TOP) * line / 2.0;
            svg.append(Svg.grid(WIDTH, y));
        }
        svg.append(Svg.text(0, TOP - 7, "start", Html.speed(scale)));
        svg.append(Svg.text(0, HEIGHT - 5, "start", "1 min ago"));
        svg.append(Svg.text(WIDTH, HEIGHT - 5, "end", "now"));
        if (speeds.size() < 2) {
            svg.append(Svg.text(
                    WIDTH / 2, (TOP + BOTTOM) / 2 - 10, "middle", "measured from now on, while this page is open"));
        }
        line(svg, "down", speeds, Traffic.Speed::down, scale);
        line(svg, "up", speeds, Traffic.Speed::up, scale);
        return svg.append("</svg>").toString();
    }

    private static void line(
            StringBuilder svg,
            String kind,
            List<Traffic.Speed> speeds,
            ToDoubleFunction<Traffic.Speed> value,
            double scale) {
        List<Traffic.Speed> shown = speeds.subList(Math.max(0, speeds.size() - SECONDS - 1), speeds.size());
        if (shown.size() < 2) {
            return;
        }
        StringBuilder points = new StringBuilder();
        double first = WIDTH - (double) WIDTH * (shown.size() - 1) / SECONDS;
        for (int i = 0; i < shown.size(); i++) {
            double x = first + (double) WIDTH * i / SECONDS;
            double y = BOTTOM - (BOTTOM - TOP) * value.applyAsDouble(shown.get(i)) / scale;
            points.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x, y));
        }
        svg.append(String.format(Locale.ROOT, "<path class=\"%s line\" d=\"%s\"/>", kind, points));
        svg.append(String.format(
                Locale.ROOT,
                "<path class=\"%s area\" d=\"%sL%d %dL%.1f %dZ\"/>",
                kind,
                points,
                WIDTH,
                BOTTOM,
                first,
                BOTTOM));
    }
}
