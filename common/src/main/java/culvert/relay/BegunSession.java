package culvert.relay;

import culvert.address.Target;
import culvert.net.User;
import java.net.InetSocketAddress;

/**
 * A session whose request was understood, for logs and metrics; {@link FinishedSession} says what the fields are.
 *
 * @param target as the client wrote it
 */
public record BegunSession(long id, InetSocketAddress client, User user, Target target) {}
