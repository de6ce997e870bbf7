package culvert.remote.top;

import java.time.Duration;

/**
 * What somebody wants to see.
 *
 * @param ofUsers whether users come first
 * @param sort the order of what comes first, by its name
 * @param user whose alone; empty for all
 * @param limit how many rows are shown at most
 * @param targets whether where sessions lead to
 * @param every how often the server is asked
 */
public record Wish(boolean ofUsers, String sort, String user, int limit, boolean targets, Duration every) {
    /** Ten thousand rows a look are too many for both sides, and nobody reads a thousand. */
    public static final int USUAL_LIMIT = 1000;

    /** More than a server has. */
    public static final int MOST = 1_000_000;

    /** How many the server is asked for: more than are shown, since it does not know which are the fastest. */
    int asked() {
        return Math.max(limit, USUAL_LIMIT);
    }
}
