package culvert.remote;

import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.remote.Prober.Reaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares and prints the times of reactions. */
final class ProbeFigures {
    /** Fewer are no distribution. */
    private static final int LEAST = 40;

    /**
     * Of Kolmogorov and Smirnov, for two samples that come from the same distribution: exceeded about once in 50,000
     * times. Samples of 150 must then differ by more than 0.28 at some time, one of 40 from one of 150 by 0.43: it finds
     * a time-out of their own, not a shift of some milliseconds.
     */
    private static final double CRITICAL = 2.4;

    private ProbeFigures() {}

    /** The kinds of probes whose times are distributed otherwise than those of silence, and how much so; empty for none. */
    static List<String> unlike(List<Reaction> reactions) {
        return unlike(Probes.SILENCE, reactions, Reaction::lasted);
    }

    /** The kinds whose times are distributed otherwise than those of one. */
    static List<String> unlike(String one, List<Reaction> reactions, Function<Reaction, Duration> time) {
        Map<String, List<Long>> byKind = byKind(reactions, time);
        List<Long> known = byKind.getOrDefault(one, List.of());
        assertTrue(known.size() > LEAST);
        List<String> unlike = new ArrayList<>();
        byKind.forEach((kind, times) -> {
            if (times.size() >= LEAST) {
                double n = known.size();
                double m = times.size();
                double most = CRITICAL * Math.sqrt((n + m) / (n * m));
                double distance = distance(known, times);
                if (distance >= most) {
                    unlike.add(kind + " differs from " + one + ": " + distance + " of " + most);
                }
            }
        });
        return unlike;
    }

    /** One line: count, bytes, ends, and the quantiles of times. */
    static void print(String what, List<Reaction> reactions, Function<Reaction, Duration> time) {
        List<Long> sorted = sorted(reactions, time);
        Map<Object, Long> ends =
                reactions.stream().collect(Collectors.groupingBy(Reaction::end, Collectors.counting()));
        long bytes = reactions.stream().mapToLong(Reaction::bytes).sum();
        System.out.printf(
                "probes %s: %d, %d bytes back, %s, ms min %.2f p5 %.2f p50 %.2f p95 %.2f max %.2f%n",
                what,
                sorted.size(),
                bytes,
                ends,
                quantile(sorted, 0),
                quantile(sorted, 0.05),
                quantile(sorted, 0.5),
                quantile(sorted, 0.95),
                quantile(sorted, 1));
    }

    /** The largest difference of the two shares that have ended by the same time. */
    private static double distance(List<Long> one, List<Long> other) {
        double largest = 0;
        int at = 0;
        for (int i = 0; i < one.size(); i++) {
            while (at < other.size() && other.get(at) <= one.get(i)) {
                at++;
            }
            double there = (double) at / other.size();
            largest = Math.max(largest, Math.abs((double) (i + 1) / one.size() - there));
            largest = Math.max(largest, Math.abs((double) i / one.size() - there));
        }
        return largest;
    }

    private static double quantile(List<Long> sorted, double share) {
        return sorted.get((int) Math.round(share * (sorted.size() - 1))) / 1e6;
    }

    private static Map<String, List<Long>> byKind(List<Reaction> reactions, Function<Reaction, Duration> time) {
        Map<String, List<Reaction>> kinds = new TreeMap<>();
        for (Reaction reaction : reactions) {
            kinds.computeIfAbsent(reaction.probe().kind(), kind -> new ArrayList<>())
                    .add(reaction);
        }
        Map<String, List<Long>> times = new TreeMap<>();
        kinds.forEach((kind, some) -> times.put(kind, sorted(some, time)));
        return times;
    }

    private static List<Long> sorted(List<Reaction> reactions, Function<Reaction, Duration> time) {
        return reactions.stream().map(time).map(Duration::toNanos).sorted().toList();
    }
}
