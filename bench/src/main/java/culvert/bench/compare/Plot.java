package culvert.bench.compare;

import culvert.bench.compare.Results.Row;
import java.util.List;
import java.util.Locale;

/** A drawing (SVG) of how long a ping-pong takes while downloads run: a line a program, time on a logarithmic scale. */
final class Plot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int MARGIN = 60;
    private static final List<String> COLOURS = List.of("#0b6e4f", "#c8553d", "#3d5a80", "#8a8a8a");

    /** Milliseconds at the bottom and at the top. */
    private static final double LEAST = 0.05;

    private static final double MOST = 100;

    private Plot() {}

    /** Draws the rows, which are percentiles in ascending order and in milliseconds. */
    static String svg(String title, List<Row> percentiles, List<String> programs, Results results) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>%n",
                WIDTH,
                HEIGHT,
                MARGIN,
                title));
        for (double ms : new double[] {0.1, 1, 10, 100}) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"8\" y=\"%.1f\">%s ms</text>%n",
                    MARGIN,
                    WIDTH - MARGIN,
                    y(ms),
                    y(ms),
                    y(ms) + 4,
                    ms < 1 ? "0.1" : String.valueOf((int) ms)));
        }
        for (int i = 0; i < percentiles.size(); i++) {
            String name = percentiles.get(i).name();
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    x(i, percentiles.size()),
                    HEIGHT - 16,
                    name.substring(name.lastIndexOf(' ') + 1)));
        }
        for (int i = 0; i < programs.size(); i++) {
            line(svg, percentiles, programs.get(i), results, i);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void line(StringBuilder svg, List<Row> percentiles, String program, Results results, int index) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < percentiles.size(); i++) {
            double at = x(i, percentiles.size());
            results.median(percentiles.get(i), program)
                    .ifPresent(ms -> points.append(String.format(Locale.ROOT, "%.1f,%.1f ", at, y(ms))));
        }
        if (!points.isEmpty()) {
            String colour = COLOURS.get(index % COLOURS.size());
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"/>"
                            + "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
                    points.toString().strip(),
                    colour,
                    MARGIN + 10,
                    50 + 18 * index,
                    colour,
                    program));
        }
    }

    private static double x(int index, int count) {
        return MARGIN + (WIDTH - 2.0 * MARGIN) * (index + 0.5) / count;
    }

    private static double y(double ms) {
        double share = Math.log(Math.clamp(ms, LEAST, MOST) / LEAST) / Math.log(MOST / LEAST);
        return HEIGHT - 40 - share * (HEIGHT - 80);
    }
}
