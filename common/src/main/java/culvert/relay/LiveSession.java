package culvert.relay;

import culvert.address.Target;
import culvert.net.User;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A session or an association as it is at this moment.
 *
 * @param client who connected to us, or sent to us last
 * @param user whose it is, where the configuration knows users by name
 * @param target where to; empty for an association
 * @param server the one of several that it goes through
 * @param up payload bytes handed to the far side so far
 * @param down payload bytes handed to the near side so far
 * @param age since its connection was accepted
 * @param idle since something has moved
 */
public record LiveSession(
        long id,
        InetSocketAddress client,
        User user,
        Optional<Target> target,
        Optional<String> server,
        long up,
        long down,
        Duration age,
        Duration idle) {}
