package culvert.net;

import culvert.address.DomainName;
import java.net.InetAddress;
import java.util.List;

/** Names to addresses, from a cache or the network; parks the calling virtual thread, never its carrier. */
public interface Resolver extends AutoCloseable {

    /**
     * Looks a name up, within the resolver's own time limit.
     *
     * @return at least one address, in the resolver's order of preference
     * @throws DialException with {@link Cause#NAME_NOT_FOUND} or {@link Cause#NAME_TIMEOUT}
     */
    List<InetAddress> resolve(DomainName name) throws DialException;

    /** None of the addresses that a name had answers any more: whoever looks it up next is not given what was remembered. */
    default void forget(DomainName name) {}

    @Override
    void close();
}
