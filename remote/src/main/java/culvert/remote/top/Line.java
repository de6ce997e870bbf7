package culvert.remote.top;

import culvert.remote.admin.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A line for a terminal, in parts that look different. Whatever it is made of, there is plain text in it. */
record Line(List<Part> parts) {
    static final Line EMPTY = new Line(List.of());

    /** Some text of one look. */
    record Part(String text, Style style) {
        Part {
            text = Shown.plain(text);
        }

        int width() {
            return Shown.width(text);
        }
    }

    Line {
        parts = List.copyOf(parts);
    }

    static Line of(String text) {
        return of(text, Style.PLAIN);
    }

    static Line of(String text, Style style) {
        return EMPTY.and(text, style);
    }

    /** One text at the left, one at the right, which is whole as long as there is room for it. */
    static Line spread(Line left, String right, int width) {
        int columns = width - Shown.width(Shown.plain(right));
        return columns < 2 ? left : left.fit(columns - 1).and(" ", Style.PLAIN).and(right, Style.PLAIN);
    }

    Line and(String text, Style style) {
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(text, style));
        return new Line(more);
    }

    Line and(String text) {
        return and(text, Style.PLAIN);
    }

    int width() {
        return parts.stream().mapToInt(Part::width).sum();
    }

    String text() {
        return parts.stream().map(Part::text).collect(Collectors.joining());
    }

    /** In so many columns: what is too long is cut, what is too short is filled in the look of its end. */
    Line fit(int width) {
        List<Part> fitting = new ArrayList<>();
        int left = width;
        for (Part part : parts) {
            if (part.width() > left) {
                fitting.add(new Part(Shown.fit(part.text(), left), part.style()));
                return new Line(fitting);
            }
            fitting.add(part);
            left -= part.width();
        }
        Style last = parts.isEmpty() ? Style.PLAIN : parts.getLast().style();
        return new Line(fitting).and(" ".repeat(left), last);
    }
}
