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
     * @throws DialException with {@link Cause#NAME_NOT_FOUND}, {@link Cause#NAME_TIMEOUT}, or, when too many names are
     *     being looked up, {@link Cause#LIMIT}, {@link Cause#MEMORY} or {@link Cause#NO_DESCRIPTORS}
     */
    List<InetAddress> resolve(DomainName name) throws DialException;

    /**
     * As {@link #resolve(DomainName)}.
     *
     * @param asker whose lookups have a common limit, so that others have room for theirs
     */
    default List<InetAddress> resolve(DomainName name, String asker) throws DialException {
        return resolve(name);
    }

    /** None of the name's addresses answers: the next call looks it up again. */
    default void forget(DomainName name) {
        // a resolver without a cache has nothing to forget
    }

    @Override
    void close();
}
