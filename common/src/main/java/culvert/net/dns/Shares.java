package culvert.net.dns;

import java.util.HashMap;
import java.util.Map;

/**
 * A number of places of which no user gets more than are left for the others: one that wants all gets half, and a second
 * one still gets a quarter. Not thread-safe.
 */
final class Shares {
    private final int most;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    Shares(int most) {
        this.most = most;
    }

    /** Takes a place; false when this user gets no more. */
    boolean take(String who) {
        int mine = taken.getOrDefault(who, 0);
        if (mine >= most - all) {
            return false;
        }
        taken.put(who, mine + 1);
        all++;
        return true;
    }

    void giveBack(String who) {
        taken.computeIfPresent(who, (same, mine) -> mine == 1 ? null : mine - 1);
        all--;
    }
}
