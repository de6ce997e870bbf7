package culvert.remote.top;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param least columns of the terminal that it takes; more where what stands there is longer and it may have them
 * @param most that it may have; 0 for as many as what stands there needs
 * @param isRight whether that stands to the right, as numbers do
 * @param rank which column goes first where there is no room for all: the greatest; those of 0 stay
 * @param cell what stands there; a column above 0 that is empty is left out
 */
record Column<T>(String title, int least, int most, boolean isRight, int rank, Function<T, String> cell) {

    static <T> Column<T> number(String title, int least, int rank, Function<T, String> cell) {
        return new Column<>(title, least, 0, true, rank, cell);
    }

    static <T> Column<T> text(String title, int least, int most, int rank, Function<T, String> cell) {
        return new Column<>(title, least, most, false, rank, cell);
    }

    boolean isElastic() {
        return most > 0;
    }
}
