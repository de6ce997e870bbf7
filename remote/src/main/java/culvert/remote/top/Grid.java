package culvert.remote.top;

import culvert.remote.admin.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Which columns of a table there is room for, and how wide each is. */
final class Grid<T> {
    /** For what is not for a terminal. */
    static final int UNBOUND = Integer.MAX_VALUE;

    private final List<Column<T>> columns;
    private final int[] widths;

    private Grid(List<Column<T>> columns, int[] widths) {
        this.columns = columns;
        this.widths = widths;
    }

    /** For these rows in so many columns of the terminal. */
    static <T> Grid<T> of(View<T> view, List<T> rows, int width) {
        List<Column<T>> columns = new ArrayList<>(view.columns());
        List<Integer> needs = new ArrayList<>();
        for (Column<T> column : view.columns()) {
            int need = rows.stream()
                    .mapToInt(row -> Shown.width(Shown.plain(column.cell().apply(row))))
                    .max()
                    .orElse(column.least());
            if (need == 0 && column.rank() > 0) {
                columns.remove(column);
            } else {
                needs.add(Math.max(need, column.least()));
            }
        }
        while (least(columns, needs) > width && columns.stream().anyMatch(column -> column.rank() > 0)) {
            int place = columns.indexOf(
                    columns.stream().max(Comparator.comparingInt(Column::rank)).orElseThrow());
            columns.remove(place);
            needs.remove(/* index */ place);
        }
        return new Grid<>(columns, widths(columns, needs, width));
    }

    private static <T> int least(List<Column<T>> columns, List<Integer> needs) {
        int sum = columns.size() - 1;
        for (int at = 0; at < columns.size(); at++) {
            sum += columns.get(at).isElastic() ? columns.get(at).least() : needs.get(at);
        }
        return sum;
    }

    private static <T> int[] widths(List<Column<T>> columns, List<Integer> needs, int width) {
        int[] widths = new int[columns.size()];
        for (int at = 0; at < widths.length; at++) {
            widths[at] = columns.get(at).isElastic() ? columns.get(at).least() : needs.get(at);
        }
        int spare = width - least(columns, needs);
        spare -= widen(
                widths,
                spare,
                at -> columns.get(at).isElastic()
                        && widths[at] < Math.min(needs.get(at), columns.get(at).most()));
        if (width != UNBOUND) {
            widen(widths, spare, at -> widths[at] < columns.get(at).most());
        }
        return widths;
    }

    /** Gives columns one more in turn, as long as there are some, and says how many that were. */
    private static int widen(int[] widths, int spare, IntPredicate wants) {
        int given = 0;
        for (int before = -1; before < given && given < spare; ) {
            before = given;
            for (int at = 0; at < widths.length && given < spare; at++) {
                if (wants.test(at)) {
                    widths[at]++;
                    given++;
                }
            }
        }
        return given;
    }

    /** How wide it is. */
    int width() {
        int sum = columns.size() - 1;
        for (int width : widths) {
            sum += width;
        }
        return sum;
    }

    /** The titles; those of some columns stand out. */
    Line titles(Set<String> marked) {
        Line line = Line.EMPTY;
        for (int at = 0; at < widths.length; at++) {
            Column<T> column = columns.get(at);
            Style style = marked.contains(column.title()) ? Style.BOLD : Style.REVERSE;
            line = line.and(space(at), Style.REVERSE).and(aligned(column.title(), at), style);
        }
        return line.and("", Style.REVERSE);
    }

    Line row(T row, Style style) {
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < widths.length; at++) {
            line.append(space(at))
                    .append(aligned(Shown.plain(columns.get(at).cell().apply(row)), at));
        }
        return Line.of(line.toString(), style);
    }

    private static String space(int at) {
        return at == 0 ? "" : " ";
    }

    private String aligned(String text, int at) {
        int missing = widths[at] - Shown.width(text);
        return missing > 0 && columns.get(at).isRight() ? " ".repeat(missing) + text : Shown.fit(text, widths[at]);
    }
}
