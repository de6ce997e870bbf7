package culvert.remote.top;

import java.util.Comparator;
import java.util.List;

/** A table and how somebody looks at it: the order, the rows that are in sight, and the one where the cursor is. */
final class Pane<T> {
    private final View<T> view;
    private final int limit;

    private List<T> all = List.of();
    private List<T> rows = List.of();
    private int order;
    private boolean reversed;
    private String filter = "";
    private int leftOut;
    private int cursor;

    /** The row that the cursor goes with, since somebody has put it there; else it stays at the top. */
    private String followed = "";

    private int top;

    /** Of so many rows at most. */
    Pane(View<T> view, int limit) {
        this.view = view;
        this.limit = limit;
    }

    View<T> view() {
        return view;
    }

    Order<T> order() {
        return view.orders().get(order);
    }

    boolean isReversed() {
        return reversed;
    }

    String filter() {
        return filter;
    }

    /** Those that match, in their order. */
    List<T> rows() {
        return rows;
    }

    /** How many more match than are shown. */
    int leftOut() {
        return leftOut;
    }

    int cursor() {
        return cursor;
    }

    boolean hasCursor() {
        return !followed.isEmpty() && !rows.isEmpty();
    }

    void show(List<T> some) {
        all = some;
        arrange();
    }

    /** By its place among the orders. */
    void orderBy(int place) {
        order = Math.floorMod(place, view.orders().size());
        arrange();
    }

    void turn(int by) {
        orderBy(order + by);
    }

    void reverse() {
        reversed = !reversed;
        arrange();
    }

    void filter(String text) {
        filter = text;
        arrange();
    }

    /** Moves the cursor, which the first move shows where it is. */
    void move(int by) {
        if (rows.isEmpty()) {
            return;
        }
        long to = hasCursor() || Math.abs(by) > 1 ? (long) cursor + by : cursor;
        cursor = Math.clamp(to, 0, rows.size() - 1);
        followed = view.key().apply(rows.get(cursor));
    }

    /** The first row, wherever that leads. */
    void home() {
        cursor = 0;
        followed = "";
    }

    /** The row that is first in sight when there is room for so many. */
    int scroll(int room) {
        int some = Math.max(1, room);
        top = Math.clamp(top, Math.max(0, cursor - some + 1), cursor);
        top = Math.clamp(top, 0, Math.max(0, rows.size() - some));
        return top;
    }

    private void arrange() {
        Comparator<T> comparator = order().comparator();
        List<T> matching = all.stream()
                .filter(row -> filter.isEmpty() || view.matches(row, filter))
                .sorted(reversed ? comparator.reversed() : comparator)
                .toList();
        rows = matching.subList(0, Math.min(limit, matching.size()));
        leftOut = matching.size() - rows.size();
        int place =
                followed.isEmpty() ? 0 : rows.stream().map(view.key()).toList().indexOf(followed);
        cursor = Math.clamp(place < 0 ? cursor : place, 0, Math.max(0, rows.size() - 1));
        if (place < 0 && !rows.isEmpty()) {
            followed = view.key().apply(rows.get(cursor)); // whoever was there has gone
        }
    }
}
