package culvert.manual;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A manual page in the making, in the macros of man(7). */
final class Roff {
    private final StringBuilder out = new StringBuilder();

    Roff(String name, int section, String date, String version) {
        line(".TH " + quoted(name.toUpperCase(Locale.ROOT)) + " " + section + " " + quoted(date) + " "
                + quoted("culvert " + version) + " " + quoted(section == 1 ? "User Commands" : "File Formats"));
        line(".nh"); // names of flags are not broken
        line(".ad l");
    }

    Roff heading(String text) {
        return line(".SH " + quoted(text));
    }

    Roff subheading(String text) {
        return line(".SS " + quoted(text));
    }

    Roff paragraph(String text) {
        return line(".PP").text(text);
    }

    Roff text(String text) {
        text.lines().forEach(line -> line(guarded(line.strip())));
        return this;
    }

    /** Lines that stay as they are. */
    Roff verbatim(List<String> lines) {
        line(".PP").line(".RS 4").line(".nf");
        lines.forEach(line -> line(guarded(line)));
        return line(".fi").line(".RE");
    }

    /** A term, in the font macros of roff, and what it means. */
    Roff term(String term, String text) {
        return line(".TP").line(term).text(text);
    }

    static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    static String italic(String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    /** A flag with its value. */
    static String flag(Option option) {
        String names = option.names().stream().map(Roff::bold).collect(Collectors.joining(", "));
        boolean isLong = option.names().getLast().startsWith("--");
        return option.takesValue() ? names + (isLong ? "=" : " ") + italic(option.label()) : names;
    }

    private Roff line(String line) {
        out.append(line).append('\n');
        return this;
    }

    /** A line of text must not look like a macro. */
    private static String guarded(String line) {
        String escaped = escaped(line);
        return escaped.startsWith(".") || escaped.startsWith("\\(aq") ? "\\&" + escaped : escaped;
    }

    private static String quoted(String text) {
        return '"' + escaped(text).replace("\"", "\\(dq") + '"';
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(c -> escaped.append(
                        switch (c) {
                            case '\\' -> "\\e";
                            case '-' -> "\\-";
                            case '~' -> "\\(ti";
                            case '^' -> "\\(ha";
                            case '`' -> "\\(ga";
                            case '\'' -> "\\(aq";
                            default -> c < 0x7F ? Character.toString(c) : String.format("\\[u%04X]", c);
                        }));
        return escaped.toString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
