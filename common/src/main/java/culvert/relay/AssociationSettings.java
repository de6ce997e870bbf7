package culvert.relay;

import java.time.Duration;

/**
 * How long UDP associations live, and how many.
 *
 * @param idleTimeout ends an association in which nothing moved for so long, either way
 * @param most at one end at a time; the idlest of who has most makes room for one more
 */
public record AssociationSettings(Duration idleTimeout, int most) {
    private static final Duration SHORTEST_SWEEP = Duration.ofMillis(100);
    private static final Duration LONGEST_SWEEP = Duration.ofSeconds(5);

    /** Between two looks at what is idle: an association lives so much longer at most than it might. */
    public Duration sweepEvery() {
        Duration tenth = idleTimeout.dividedBy(10);
        if (tenth.compareTo(SHORTEST_SWEEP) < 0) {
            return SHORTEST_SWEEP;
        }
        return tenth.compareTo(LONGEST_SWEEP) > 0 ? LONGEST_SWEEP : tenth;
    }
}
