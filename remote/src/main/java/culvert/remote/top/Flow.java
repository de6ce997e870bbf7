package culvert.remote.top;

import java.time.Duration;

/**
 * What something has carried, and how fast it does.
 *
 * @param up bytes from clients to targets
 * @param upRate bytes a second; {@link #UNKNOWN} until there is something to compare with
 */
record Flow(long up, long down, long upRate, long downRate) {
    static final long UNKNOWN = -1;

    /** Of which nothing is known but this. */
    static Flow first(long up, long down) {
        return new Flow(up, down, UNKNOWN, UNKNOWN);
    }

    /** The same, after all of it has moved within that time. */
    Flow begunWithin(Duration time) {
        return after(first(0, 0), time);
    }

    /** The same, so long after another look at it. Less than before is something else of that name. */
    Flow after(Flow before, Duration time) {
        return new Flow(up, down, rate(up - before.up, time), rate(down - before.down, time));
    }

    private static long rate(long bytes, Duration time) {
        return bytes < 0 ? UNKNOWN : bytes * 1000 / Math.max(1, time.toMillis());
    }

    /** In both directions. */
    long bytes() {
        return up + down;
    }

    /** In both directions. */
    long rate() {
        return upRate < 0 ? UNKNOWN : upRate + downRate;
    }
}
