package culvert.relay;

import culvert.address.Target;
import culvert.net.User;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A session that has ended, for logs and metrics.
 *
 * @param id unique within this process, counting from 1
 * @param client who connected to us
 * @param user whose session it was, where the configuration knows users by name
 * @param target where to; empty when the session ended before a request was understood
 * @param server the one of several that it went through
 * @param reason what the cause was in detail, where there is more to say than its word
 * @param stages how long it took to get where it came
 */
public record FinishedSession(
        long id,
        InetSocketAddress client,
        User user,
        Optional<Target> target,
        Optional<String> server,
        Outcome outcome,
        Optional<String> reason,
        Stages stages) {}
