package culvert.relay;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An association that was opened, for logs and metrics; {@link FinishedAssociation} says what the fields are.
 *
 * @param client whose it is, where it is now
 */
public record BegunAssociation(long id, InetSocketAddress client, Optional<String> user) {}
