package culvert.relay;

import culvert.address.Target;
import java.time.Duration;
import java.util.Optional;

/**
 * A session as it is at this moment.
 *
 * @param target where to; empty for an association
 * @param server the one of several that it goes through
 * @param up payload bytes handed to the far side so far
 * @param down payload bytes handed to the near side so far
 * @param age since its connection was accepted
 */
public record LiveSession(
        long id, Optional<Target> target, Optional<String> server, long up, long down, Duration age) {}
