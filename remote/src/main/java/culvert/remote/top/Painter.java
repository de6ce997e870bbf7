package culvert.remote.top;

import java.util.List;

/** Writes lines for a terminal: those that have changed, with sequences that every terminal knows since the VT100. */
final class Painter {
    private static final String ESC = "\u001b[";

    /** Another screen, where the terminal has one, without a cursor, and without a new line where one is full. */
    static final String BEGIN = ESC + "?1049h" + ESC + "?25l" + ESC + "?7l" + ESC + "0m" + ESC + "2J";

    /** All of that back. */
    static final String END = ESC + "0m" + ESC + "H" + ESC + "2J" + ESC + "?7h" + ESC + "?25h" + ESC + "?1049l";

    private List<Line> shown = List.of();

    /** What to write, so that these lines are seen. */
    String paint(List<Line> lines) {
        StringBuilder out = new StringBuilder();
        boolean isOther = lines.size() != shown.size();
        if (isOther) {
            out.append(ESC).append("0m").append(ESC).append("2J");
        }
        for (int row = 0; row < lines.size(); row++) {
            if (isOther || !lines.get(row).equals(shown.get(row))) {
                out.append(ESC).append(row + 1).append(";1H").append(ESC).append("2K");
                lines.get(row)
                        .parts()
                        .forEach(part -> out.append(ESC)
                                .append(look(part.style()))
                                .append('m')
                                .append(part.text()));
                out.append(ESC).append("0m");
            }
        }
        shown = lines;
        return out.toString();
    }

    /** What is on the screen is not known any more. */
    void forget() {
        shown = List.of();
    }

    private static String look(Style style) {
        return switch (style) {
            case PLAIN -> "0";
            case BOLD -> "0;1";
            case REVERSE -> "0;7";
        };
    }
}
