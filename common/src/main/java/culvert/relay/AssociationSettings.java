package culvert.relay;

import java.time.Duration;

/**
 * How long UDP associations live, and how many.
 *
 * @param idleTimeout ends an association in which nothing moved for so long, either way
 * @param most at one end at a time; the idlest makes room for one more
 */
public record AssociationSettings(Duration idleTimeout, int most) {}
