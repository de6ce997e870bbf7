package culvert.relay;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Who has a share of what is scarce: a user; or, where all have the same key, the network that something came from.
 *
 * @param name where there are users
 * @param network of who has no name, else the same for all
 */
public record Holder(Optional<String> name, Optional<Prefix> network) {

    /** Who that client is. */
    public static Holder of(Optional<String> user, InetAddress client) {
        return new Holder(user, user.isPresent() ? Optional.empty() : Optional.of(Prefix.of(client)));
    }
}
