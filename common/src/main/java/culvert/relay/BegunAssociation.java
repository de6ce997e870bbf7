package culvert.relay;

import culvert.net.User;
import java.net.InetSocketAddress;

/**
 * An association that was opened, for logs and metrics; {@link FinishedAssociation} says what the fields are.
 *
 * @param client whose it is, where it is now
 */
public record BegunAssociation(long id, InetSocketAddress client, User user) {}
