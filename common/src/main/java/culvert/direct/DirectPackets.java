package culvert.direct;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.ConnectedAddresses;
import culvert.net.DialException;
import culvert.net.FailureException;
import culvert.net.Families;
import culvert.net.Origin;
import culvert.net.User;
import culvert.relay.AddressRule;
import culvert.relay.Association;
import culvert.relay.Holder;
import culvert.relay.PacketOutbound;
import culvert.relay.RelayEvents;
import culvert.relay.Router;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sends datagrams from this machine, where the router permits: names become addresses, and addresses are permitted or not. */
public final class DirectPackets implements PacketOutbound {
    private final SharedLookups shared;
    private final Supplier<Router> router;
    private final Supplier<WayOut> way;

    /**
     * Borrows the resolver.
     *
     * @param router says who is asked now about each target and each of its addresses
     * @param way says where datagrams of an association that begins now leave from, and which of a name's addresses they go to
     */
    public DirectPackets(SharedLookups shared, Supplier<Router> router, Supplier<WayOut> way) {
        this.shared = shared;
        this.router = router;
        this.way = way;
    }

    /** One socket for all the association's targets. */
    @Override
    public Far open(Association account, TaskGroup tasks) throws IOException {
        Origin from = way.get().origin();
        return new DirectFar(account, tasks.runner().bind(from.ofDatagrams(), from), from, this, tasks);
    }

    SharedLookups shared() {
        return shared;
    }

    RelayEvents events() {
        return shared.events();
    }

    Router router() {
        return router.get();
    }

    /** Whether a datagram of that user's for the target may go to that address of it. */
    static boolean permits(Router router, Target target, User user, InetSocketAddress to) {
        try {
            return router.route(target, user).addresses().permits(to);
        } catch (BlockedException refused) {
            return false;
        }
    }

    /**
     * The addresses that datagrams for a name may go to, at most one of each kind, of which they go to the first while
     * there is a way to it. That is the one of before, if it is still one of the name's: a flow that hops between addresses
     * breaks. Else it is the one that connections to the name get through to, else one of the kind that is set to be first.
     *
     * @param reached which kinds of address there is a way to at all
     * @param port of the datagram that asks; what it may not reach stands here only if it may reach nothing
     * @throws FailureException when there is no address, or the name is no target for whoever asks
     */
    List<InetAddress> resolve(
            DomainName name, int port, Holder asker, Predicate<InetAddress> reached, @Nullable InetAddress before)
            throws FailureException {
        AddressRule rule = router().route(new Target(name, port), asker.user()).addresses();
        Families families = way.get().families();
        List<InetAddress> found =
                used(name, shared.resolver().resolve(name, asker.user().toString()), families);
        List<InetAddress> best = before != null && found.contains(before)
                ? found.stream().sorted(ConnectedAddresses.bestFirst(before)).toList()
                : shared.connected().ordered(name, found, families);
        List<InetAddress> permitted = best.stream()
                .filter(address -> rule.permits(new InetSocketAddress(address, port)))
                .filter(reached)
                .toList();
        if (permitted.isEmpty()) {
            return List.of(best.getFirst());
        }
        InetAddress first = permitted.getFirst();
        return Stream.concat(
                        Stream.of(first),
                        permitted.stream()
                                .filter(address -> address.getClass() != first.getClass())
                                .limit(1))
                .toList();
    }

    /**
     * Those of a name's addresses that are used.
     *
     * @throws DialException when there is none
     */
    static List<InetAddress> used(DomainName name, List<InetAddress> found, Families families) throws DialException {
        List<InetAddress> used = found.stream().filter(families::uses).toList();
        if (used.isEmpty()) {
            throw new DialException(
                    Cause.NETWORK_UNREACHABLE, name + ": it has no address of IPv6, and outbound_ipv6_only is set");
        }
        return used;
    }
}
