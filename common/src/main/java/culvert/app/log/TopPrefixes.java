package culvert.app.log;

import culvert.address.Prefix;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The networks seen most often, in bounded memory however many there are: the "space saving" counting of Metwally, Agrawal
 * and El Abbadi (2005). While there are no more networks than places every count is exact. After that a new network takes
 * over the place and the count of the rarest: whoever makes up more than one part in {@link #PLACES} is among them, and
 * no count is too low.
 */
final class TopPrefixes {
    /** Finding the rarest looks at all of them, for each new network once they are full: a fraction of a microsecond. */
    static final int PLACES = 128;

    /** As many as fit a line that is still read. */
    private static final int TOLD = 5;

    private final Map<Prefix, Long> counts = new HashMap<>();
    private long total;

    void add(Prefix prefix) {
        total++;
        if (counts.containsKey(prefix) || counts.size() < PLACES) {
            counts.merge(prefix, 1L, Long::sum);
            return;
        }
        Map.Entry<Prefix, Long> rarest = Collections.min(counts.entrySet(), Map.Entry.comparingByValue());
        counts.remove(rarest.getKey());
        counts.put(prefix, rarest.getValue() + 1);
    }

    /** The most frequent first, and how many came from elsewhere. */
    Counts told() {
        Map<String, Long> told = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<Prefix, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .limit(TOLD)
                .forEach(entry -> told.put(entry.getKey().toString(), entry.getValue()));
        long elsewhere =
                total - told.values().stream().mapToLong(Long::longValue).sum();
        if (elsewhere > 0) {
            told.put("elsewhere", elsewhere);
        }
        return new Counts(told);
    }
}
