package culvert.relay;

import culvert.net.Cause;
import java.time.Duration;

/**
 * How a session went.
 *
 * @param side where the cause came from; for {@link Cause#COMPLETE} the side that ended first
 * @param up payload bytes handed to the far side
 * @param down payload bytes handed to the near side
 */
public record Outcome(Cause cause, Side side, long up, long down, Duration duration) {}
