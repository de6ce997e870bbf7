package culvert.relay;

import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Holders by how much each has. Each step takes constant time, or nearly. For one thread at a time.
 *
 * @param <H> a holder, good as a key of a map
 */
final class Ranking<H> {
    private final NavigableMap<Long, LinkedHashSet<H>> byAmount = new TreeMap<>();

    /** The holder had so much, and now has so much. Who has nothing is not among them. */
    void move(H holder, long from, long to) {
        LinkedHashSet<H> old = byAmount.get(from);
        if (old != null && old.remove(holder) && old.isEmpty()) {
            byAmount.remove(from);
        }
        if (to > 0) {
            byAmount.computeIfAbsent(to, any -> new LinkedHashSet<>()).add(holder);
        }
    }

    /** How much they have who have most; 0 when there is nobody. */
    long most() {
        return byAmount.isEmpty() ? 0 : byAmount.lastKey();
    }

    /** One of those who have most. There has to be somebody. */
    H richest() {
        return byAmount.lastEntry().getValue().getFirst();
    }
}
