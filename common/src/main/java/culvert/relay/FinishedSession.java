package culvert.relay;

import culvert.address.Target;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A session that has ended, for logs and metrics.
 *
 * @param id unique within this process, counting from 1
 * @param client who connected to us
 * @param target where to; empty when the session ended before a request was understood
 */
public record FinishedSession(long id, InetSocketAddress client, Optional<Target> target, Outcome outcome) {}
