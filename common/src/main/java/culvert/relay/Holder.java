package culvert.relay;

import culvert.address.Prefix;
import culvert.net.User;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.Optional;

/**
 * An owner of a share of what is scarce: a user; or, where all have the same key, the network that something came from.
 *
 * @param user whose things they are, where users have names
 * @param network where there are none; else empty
 */
public record Holder(User user, Optional<Prefix> network) implements Comparable<Holder> {
    private static final Comparator<Holder> ORDER = Comparator.comparing((Holder holder) -> holder.user.toString())
            .thenComparing(holder -> holder.network.orElse(null), Comparator.nullsFirst(Comparator.naturalOrder()));

    /** The holder that a client's things count for. */
    public static Holder of(User user, InetAddress client) {
        return new Holder(user, user.name().isPresent() ? Optional.empty() : Optional.of(Prefix.of(client)));
    }

    /** For tables, since peers choose the networks that they come from. */
    @Override
    public int compareTo(Holder other) {
        return ORDER.compare(this, other);
    }
}
