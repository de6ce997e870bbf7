package culvert.direct;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.BlockedException;
import culvert.net.ConnectedAddresses;
import culvert.net.FailureException;
import culvert.net.Origin;
import culvert.net.Resolver;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sends datagrams from this machine, where the router permits: names become addresses, and addresses are permitted or not. */
public final class DirectPackets implements PacketOutbound {
    /** At a time; each may keep datagrams waiting, a {@link culvert.relay.Backlog} full. */
    static final int MAX_LOOKUPS = 256;

    private final Resolver resolver;
    private final Supplier<Router> router;
    private final Supplier<Origin> origin;
    private final ConnectedAddresses connected;
    private final RelayEvents events;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock(); // held for a look into a small table
    private final Map<Holder, Integer> lookups = new HashMap<>();
    private int running;

    /**
     * Borrows the resolver.
     *
     * @param router says who is asked now about each target and each of its addresses
     * @param origin says where datagrams of an association that begins now leave from
     * @param connected what connections to the same names have learnt
     * @param nanoTime the monotonic clock
     */
    public DirectPackets(
            Resolver resolver,
            Supplier<Router> router,
            Supplier<Origin> origin,
            ConnectedAddresses connected,
            RelayEvents events,
            LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
        this.connected = connected;
        this.resolver = resolver;
        this.router = router;
        this.origin = origin;
    }

    /** One socket for all the association's targets. */
    @Override
    public Far open(Association account, TaskGroup tasks) throws IOException {
        Origin from = origin.get();
        return new DirectFar(account, tasks.runner().bind(from.ofDatagrams(), from), from, this, tasks);
    }

    RelayEvents events() {
        return events;
    }

    LongSupplier nanoTime() {
        return nanoTime;
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
     * Takes the place of one lookup; false when there is none. Who has as many as are free has to wait: alone half of
     * them, and however many there are, the next one finds some.
     */
    boolean beginLookup(Holder holder) {
        lock.lock();
        try {
            if (lookups.getOrDefault(holder, 0) >= MAX_LOOKUPS - running) {
                return false;
            }
            lookups.merge(holder, 1, Integer::sum);
            running++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the place back. */
    void endLookup(Holder holder) {
        lock.lock();
        try {
            running--;
            lookups.computeIfPresent(holder, (any, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The addresses that datagrams for a name may go to, at most one of each kind, of which they go to the first while
     * there is a way to it. That is the one of before, if it is still one of the name's: a flow that hops between addresses
     * breaks. Else it is the one that connections to the name get through to, else one of IPv4.
     *
     * @param reached which kinds of address there is a way to at all
     * @param port of the datagram that asks; what it may not reach stands here only if it may reach nothing
     * @throws FailureException when there is no address, or the name is no target for whoever asks
     */
    List<InetAddress> resolve(
            DomainName name, int port, Holder asker, Predicate<InetAddress> reached, @Nullable InetAddress before)
            throws FailureException {
        AddressRule rule = router().route(new Target(name, port), asker.user()).addresses();
        List<InetAddress> found = resolver.resolve(name, asker.user().toString());
        List<InetAddress> best = before != null && found.contains(before)
                ? found.stream().sorted(ConnectedAddresses.bestFirst(before)).toList()
                : connected.ordered(name, found);
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
}
