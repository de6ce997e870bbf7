package culvert.relay;

import culvert.net.BlockedException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Which addresses a target may have. Asked about each one that is about to be dialled or sent to, and never about a name:
 * so it makes no difference what a name resolves to at another time.
 */
@FunctionalInterface
public interface AddressRule {
    AddressRule ANY = to -> true;

    boolean permits(InetSocketAddress to);

    /** Whether a name may be left to another machine, of whose addresses this one will see none. */
    default boolean permitsUnseen() {
        return true;
    }

    /**
     * Those of the addresses that may be dialled, in the same order.
     *
     * @throws BlockedException when none may
     */
    default List<InetSocketAddress> permitted(List<InetSocketAddress> found) throws BlockedException {
        List<InetSocketAddress> permitted = found.stream().filter(this::permits).toList();
        if (permitted.isEmpty()) {
            throw new BlockedException("not an address this end connects to");
        }
        return permitted;
    }
}
