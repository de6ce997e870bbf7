package culvert.relay;

import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.User;

/**
 * Decides about targets, for streams and datagrams alike: whether somebody may have one, which way its traffic takes, and
 * which addresses it may turn out to be. Every rule about targets is asked here and nowhere else.
 *
 * <p>Called for each request and for datagrams whose target changes, from all carriers at once: an implementation
 * is immutable or thread-safe, and never blocks.
 */
@FunctionalInterface
public interface Router {

    /**
     * Decides before anything is looked up.
     *
     * @param target as the peer wrote it: a name stays a name
     * @param user who asks
     * @throws BlockedException when there is no way for that user; it does not say which rule forbids it
     */
    Route route(Target target, User user) throws BlockedException;
}
