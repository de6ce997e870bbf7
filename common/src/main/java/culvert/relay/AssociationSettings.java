package culvert.relay;

import java.time.Duration;

/**
 * How long UDP associations live, and how many.
 *
 * @param idleTimeout ends an association in which nothing moved for so long, either way
 * @param most at one end at a time; the user with most loses the idlest one for one more
 */
public record AssociationSettings(Duration idleTimeout, int most) {
    private static final Duration MIN_SWEEP = Duration.ofMillis(100);
    private static final Duration MAX_SWEEP = Duration.ofSeconds(5);

    /** Between two looks at what is idle: an association lives so much longer at most than it might. */
    public Duration sweepEvery() {
        Duration tenth = idleTimeout.dividedBy(10);
        if (tenth.compareTo(MIN_SWEEP) < 0) {
            return MIN_SWEEP;
        }
        return tenth.compareTo(MAX_SWEEP) > 0 ? MAX_SWEEP : tenth;
    }
}
