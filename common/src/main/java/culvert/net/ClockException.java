package culvert.net;

import java.time.Duration;

/** The peer knows the key, but what it sent is from another time than this machine's. */
public final class ClockException extends FailureException {
    private final transient Duration skew;

    /**
     * With the difference of the clocks.
     *
     * @param skew the peer's time less ours: positive when its clock is ahead
     */
    public ClockException(Duration skew) {
        super(Cause.CLOCK, Cause.CLOCK.label());
        this.skew = skew;
    }

    /** The peer's time less ours: positive when its clock is ahead. */
    public Duration skew() {
        return skew;
    }
}
