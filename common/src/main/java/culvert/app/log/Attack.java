package culvert.app.log;

import culvert.address.Prefix;
import culvert.net.Cause;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What came from peers that did not authenticate, counted. Holds networks, never addresses. */
final class Attack {
    /**
     * Where ranges of lengths begin. Censors are known to probe with 7 to 50 random bytes, around the lengths at which
     * servers react, and with 221 (Alice et al., "How China Detects and Blocks Shadowsocks", 2020); a peer that sends nothing
     * scans ports, or holds connections open.
     */
    private static final int[] RANGES = {0, 1, 7, 51, 221, 222, 1024};

    private final Map<Cause, Long> causes = new EnumMap<>(Cause.class);
    private final long[] lengths = new long[RANGES.length];
    private final TopPrefixes sources = new TopPrefixes();
    private long unknown;
    private long connections;
    private long datagrams;

    /** Empty is a source that nobody knows. */
    void addConnection(Cause why, Optional<InetAddress> source, long bytes) {
        connections++;
        source.map(Prefix::of).ifPresentOrElse(sources::add, () -> unknown++);
        add(why, bytes);
    }

    void addDatagram(Cause why, InetAddress source, long bytes) {
        datagrams++;
        sources.add(Prefix.of(source));
        add(why, bytes);
    }

    boolean isEmpty() {
        return connections + datagrams == 0;
    }

    long connections() {
        return connections;
    }

    long datagrams() {
        return datagrams;
    }

    /** Whether a connection's header did not come whole. */
    boolean wasCut() {
        return connections > 0 && causes.containsKey(Cause.TRUNCATED);
    }

    Counts causes() {
        Map<String, Long> told = new LinkedHashMap<>();
        causes.entrySet().stream()
                .sorted(Map.Entry.<Cause, Long>comparingByValue().reversed())
                .forEach(entry -> told.put(entry.getKey().label(), entry.getValue()));
        return new Counts(told);
    }

    Counts lengths() {
        Map<String, Long> told = new LinkedHashMap<>();
        for (int i = 0; i < RANGES.length; i++) {
            if (lengths[i] > 0) {
                told.put(range(i), lengths[i]);
            }
        }
        return new Counts(told);
    }

    Counts sources() {
        Map<String, Long> told = new LinkedHashMap<>(sources.told().of());
        if (unknown > 0) {
            told.put("unknown", unknown);
        }
        return new Counts(told);
    }

    private void add(Cause why, long bytes) {
        causes.merge(why, 1L, Long::sum);
        int range = RANGES.length - 1;
        while (bytes < RANGES[range]) {
            range--;
        }
        lengths[range]++;
    }

    private static String range(int index) {
        if (index == RANGES.length - 1) {
            return RANGES[index] + "+";
        }
        int last = RANGES[index + 1] - 1;
        return last == RANGES[index] ? Integer.toString(last) : RANGES[index] + "-" + last;
    }
}
