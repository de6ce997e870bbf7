package culvert.app.doctor;

/** A finding as lines for a terminal: the mark, the check, and the rest in a column of its own. */
final class Lines {
    private static final int WIDTH = 80;
    private static final int MARK = 11;
    private static final int CHECK = 16;
    private static final int TEXT = MARK + CHECK;
    private static final String ARROW = "-> ";

    private Lines() {}

    static String of(Finding finding) {
        String colon = finding.tried().isEmpty() || finding.found().isEmpty() ? "" : ": ";
        StringBuilder lines = new StringBuilder();
        column(lines, finding.mark().label(), MARK);
        column(lines, finding.check(), CHECK);
        wrapped(lines, finding.tried() + colon + finding.found(), TEXT);
        if (!finding.advice().isEmpty()) {
            lines.repeat(' ', TEXT).append(ARROW);
            wrapped(lines, finding.advice(), TEXT + ARROW.length());
        }
        return lines.toString();
    }

    private static void column(StringBuilder lines, String word, int width) {
        lines.append(word).repeat(' ', Math.max(1, width - word.length()));
    }

    /** Begins at {@code indent} of a line, and so do the lines that follow. */
    private static void wrapped(StringBuilder lines, String text, int indent) {
        int at = indent;
        for (String word : text.split(" ", -1)) {
            if (at > indent && at + 1 + word.length() > WIDTH) {
                lines.append('\n').repeat(' ', indent);
                at = indent;
            } else if (at > indent) {
                lines.append(' ');
                at++;
            }
            lines.append(word);
            at += word.length();
        }
        lines.append('\n');
    }
}
