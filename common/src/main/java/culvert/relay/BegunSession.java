package culvert.relay;

import culvert.address.Target;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A session whose request was understood, for logs and metrics; {@link FinishedSession} says what the fields are.
 *
 * @param target as the client wrote it
 */
public record BegunSession(long id, InetSocketAddress client, Optional<String> user, Target target) {}
