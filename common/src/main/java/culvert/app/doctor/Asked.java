package culvert.app.doctor;

import culvert.address.Target;
import java.util.Optional;

/**
 * Whom the checks ask, beside the servers.
 *
 * @param target stands for all that clients want
 * @param time is asked for the time, unless nobody may be
 */
public record Asked(Target target, Optional<Target> time) {}
