package culvert.relay;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An owner of a share of what is scarce: a user; or, where all have the same key, the network that something came from.
 *
 * @param name the user's, where there are users
 * @param network where there is no name; else empty
 */
public record Holder(Optional<String> name, Optional<Prefix> network) {

    /** The holder that a client's things count for. */
    public static Holder of(Optional<String> user, InetAddress client) {
        return new Holder(user, user.isPresent() ? Optional.empty() : Optional.of(Prefix.of(client)));
    }
}
