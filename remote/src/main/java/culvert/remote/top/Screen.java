package culvert.remote.top;

import culvert.remote.top.Board.Mode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Draws the board: lines for a screen of any size, or for a file. */
final class Screen {
    /** Below that the head is one line, and then none. */
    private static final int ROWS_FOR_HEAD = 9;

    private static final int ROWS_FOR_NAME = 5;

    private static final List<String> KEYS = List.of(
            "  up down j k PgUp PgDn    move the cursor; Home, g: back to the top",
            "  s > <                    next, previous column to sort by",
            "  r                        the other way round",
            "  /                        only what has this text in user, client or target",
            "  Esc                      everything again",
            "  u   t                    users; sessions (t)",
            "  x                        end the session or association at the cursor",
            "  p                        pause",
            "  Ctrl-L                   paint it anew",
            "  q Ctrl-C                 quit",
            "",
            "  k M G T: thousand, million ... bytes; UP/S and DOWN/S: bytes a second",
            "  CLIENT: the network that it comes from; RTT: the way to it and back",
            "  DEVS: networks at a time; USED, QUOTA: of the period that now is");

    private static final String HINTS = " q quit  s sort  r reverse  / filter  x end  p pause  ? keys  ";

    private Screen() {}

    /** As many lines as there are rows, each as wide as the screen. */
    static List<Line> of(Board board, Size size) {
        List<Line> lines = new ArrayList<>();
        int room = size.rows() - 1; // the last one says what is going on
        if (board.mode() == Mode.HELP) {
            lines.add(Line.of("culvert top: keys", Style.BOLD));
            lines.add(Line.EMPTY);
            KEYS.forEach(line -> lines.add(Line.of(line)));
        } else {
            table(board, board.pane(), size, lines);
        }
        while (lines.size() < room) {
            lines.add(Line.EMPTY);
        }
        while (lines.size() > room) {
            lines.removeLast();
        }
        lines.add(status(board));
        return lines.stream().map(line -> line.fit(size.columns())).toList();
    }

    private static <T> void table(Board board, Pane<T> pane, Size size, List<Line> lines) {
        int heads = size.rows() >= ROWS_FOR_HEAD ? 3 : size.rows() >= ROWS_FOR_NAME ? 1 : 0;
        int room = Math.max(0, size.rows() - heads - 2);
        board.pageOf(room);
        int first = pane.scroll(room);
        List<T> rows = pane.rows();
        int end = Math.min(rows.size(), first + room);
        String place = rows.isEmpty() ? "none" : (first + 1) + "-" + end + " of " + rows.size();
        lines.addAll(heads(board, pane, place, size.columns()).subList(0, heads));
        Grid<T> grid = Grid.of(pane.view(), rows, size.columns());
        lines.add(grid.titles(pane.order().titles()));
        for (int at = first; at < end; at++) {
            boolean isAtCursor = pane.hasCursor() && at == pane.cursor();
            lines.add(grid.row(rows.get(at), isAtCursor ? Style.REVERSE : Style.PLAIN));
        }
    }

    /** All rows, as wide as they are, for who reads it later. */
    static List<String> whole(Board board) {
        return whole(board, board.pane());
    }

    private static <T> List<String> whole(Board board, Pane<T> pane) {
        Grid<T> grid = Grid.of(pane.view(), pane.rows(), Grid.UNBOUND);
        int width = Math.max(grid.width(), Size.USUAL.columns());
        List<Line> lines =
                new ArrayList<>(heads(board, pane, Integer.toString(pane.rows().size()), width));
        lines.add(grid.titles(pane.order().titles()));
        pane.rows().forEach(row -> lines.add(grid.row(row, Style.PLAIN)));
        return lines.stream().map(line -> line.text().stripTrailing()).toList();
    }

    private static List<Line> heads(Board board, Pane<?> pane, String place, int width) {
        return List.of(
                Line.spread(name(board), open(board), width),
                Line.spread(rates(board), pace(board), width),
                Line.spread(Line.of(arranged(board, pane)), place + beyond(board, pane), width));
    }

    private static Line name(Board board) {
        Line name = Line.of("culvert", Style.BOLD);
        return board.look()
                .map(Look::head)
                .map(head -> name.and(
                        " " + head.version() + ", " + head.transport() + ", up for " + Units.time(head.seconds())))
                .orElse(name);
    }

    private static String open(Board board) {
        return board.look()
                .map(look -> Units.count(look.head().sessions(), "session") + ", "
                        + Units.count(look.head().associations(), "association") + ", " + users(look))
                .orElse("");
    }

    /** Who of all has something open, where all are known. */
    private static String users(Look look) {
        boolean isWhole = look.users().size() >= look.allUsers() && look.allUsers() > 1;
        return (isWhole ? look.activeUsers() + " of " : "") + Units.count(look.allUsers(), "user");
    }

    private static Line rates(Board board) {
        return board.look()
                .map(look -> look.head().flow())
                .map(flow -> Line.of("up ")
                        .and(rate(flow.upRate()), Style.BOLD)
                        .and(" (" + Units.inWords(flow.up()) + " in all), down ")
                        .and(rate(flow.downRate()), Style.BOLD)
                        .and(" (" + Units.inWords(flow.down()) + " in all)"))
                .orElse(Line.EMPTY);
    }

    private static String rate(long rate) {
        return rate < 0 ? "-" : Units.inWords(rate) + "/s";
    }

    private static String pace(Board board) {
        return board.isPaused()
                ? "PAUSED"
                : board.trouble().isEmpty() ? "every " + seconds(board.wish()) + " s" : "NO ANSWER";
    }

    private static String seconds(Wish wish) {
        return BigDecimal.valueOf(wish.every().toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** What is shown in which order. */
    private static String arranged(Board board, Pane<?> pane) {
        StringJoiner words = new StringJoiner(", ");
        words.add(pane.view().name() + " by " + pane.order().name() + (pane.isReversed() ? ", reversed" : ""));
        if (!board.wish().user().isEmpty()) {
            words.add("of " + board.wish().user());
        }
        if (!pane.filter().isEmpty()) {
            words.add("with \"" + pane.filter() + '"');
        }
        boolean hidesTargets = board.wish().targets()
                && !board.isOfUsers()
                && board.look().filter(Look::hidesTargets).isPresent();
        if (hidesTargets) {
            words.add("no targets (the server runs without -v)");
        }
        return words.toString();
    }

    /** What the limit has left out, here or at the server. */
    private static String beyond(Board board, Pane<?> pane) {
        long left = pane.leftOut()
                + board.look()
                        .map(look -> board.isOfUsers()
                                ? look.allUsers() - look.users().size()
                                : look.allOpen() - look.open().size())
                        .orElse(0L);
        return left > 0 ? ", " + left + " left out (--limit)" : "";
    }

    private static Line status(Board board) {
        if (board.mode() == Mode.FILTER) {
            return Line.of("/" + board.pane().filter(), Style.BOLD)
                    .and(" ", Style.REVERSE)
                    .and("  Enter keeps it, Esc shows everything");
        }
        if (board.toEnd().isPresent()) {
            Open one = board.toEnd().get();
            return Line.of(
                            "end " + one.key() + (one.user().isEmpty() ? "" : " of " + one.user())
                                    + (one.client().isEmpty() ? "" : ", from " + one.client()) + "? y/n",
                            Style.BOLD)
                    .and(" ", Style.REVERSE)
                    .and("");
        }
        if (board.mode() == Mode.HELP) {
            return Line.of("any key goes back");
        }
        if (!board.trouble().isEmpty()) {
            return Line.of(board.trouble(), Style.BOLD);
        }
        if (!board.message().isEmpty()) {
            return Line.of(board.message(), Style.BOLD);
        }
        return Line.of(HINTS + (board.isOfUsers() ? "t sessions" : "u users"));
    }
}
