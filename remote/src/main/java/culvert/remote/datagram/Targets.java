package culvert.remote.datagram;

import culvert.acl.EgressPolicy;
import culvert.address.DomainName;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.relay.Holder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where datagrams may go: names become addresses, and addresses are permitted or not. Shared by all associations. */
public final class Targets {
    /** At a time; each may keep datagrams waiting, a {@link culvert.relay.Backlog} full. */
    static final int MOST_LOOKUPS = 256;

    private final Resolver resolver;
    private final EgressPolicy policy;
    private final ReentrantLock lock = new ReentrantLock(); // held for a look into a small table
    private final Map<Holder, Integer> lookups = new HashMap<>();
    private int running;

    /** Borrows the resolver. */
    public Targets(Resolver resolver, EgressPolicy policy) {
        this.resolver = resolver;
        this.policy = policy;
    }

    boolean permits(InetSocketAddress to) {
        return to.getPort() != 0 && policy.permits(to);
    }

    /**
     * Takes the place of one lookup; false when there is none. Who has as many as are free has to wait: alone half of
     * them, and however many there are, the next one finds some.
     */
    boolean beginLookup(Holder holder) {
        lock.lock();
        try {
            if (lookups.getOrDefault(holder, 0) >= MOST_LOOKUPS - running) {
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
     * The one address that datagrams for a name go to. The one of before, if it is still one of the name's: a flow that
     * hops between addresses breaks. Else the first of IPv4 that is permitted, else of IPv6: a datagram has no handshake
     * that would show which family works, so there is no race to run; IPv4 is what every machine has.
     *
     * @param port of the datagram that asks
     */
    InetAddress resolve(DomainName name, int port, @Nullable InetAddress before) throws DialException {
        List<InetAddress> found = resolver.resolve(name);
        if (before != null && found.contains(before)) {
            return before;
        }
        List<InetAddress> order = Stream.concat(
                        found.stream().filter(Inet4Address.class::isInstance),
                        found.stream().filter(address -> !(address instanceof Inet4Address)))
                .toList();
        return order.stream()
                .filter(address -> permits(new InetSocketAddress(address, port)))
                .findFirst()
                .orElse(order.getFirst());
    }
}
