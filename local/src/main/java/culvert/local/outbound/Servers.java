package culvert.local.outbound;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.DialException;
import culvert.net.Resolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The remotes, in a new random order each time, with the addresses that they have just then and what is known of these. */
public final class Servers {
    /** All associations may want it at the same moment, and most of them find the same. */
    private static final Duration FORGET_EVERY = Duration.ofSeconds(1);

    private final List<Target> servers;
    private final Resolver resolver;
    private final Ways ways = new Ways(System::nanoTime);
    private final AtomicLong forgotten = new AtomicLong(System.nanoTime() - FORGET_EVERY.toNanos());

    /**
     * Borrows the resolver.
     *
     * @param servers at least one
     */
    public Servers(List<Target> servers, Resolver resolver) {
        this.servers = List.copyOf(servers);
        this.resolver = resolver;
    }

    List<Target> shuffled() {
        List<Target> order = new ArrayList<>(servers);
        Collections.shuffle(order);
        return order;
    }

    Ways ways() {
        return ways;
    }

    /** Names are looked up anew next time, unless they just were. */
    void forget() {
        long before = forgotten.get();
        long now = System.nanoTime();
        if (now - before < FORGET_EVERY.toNanos() || !forgotten.compareAndSet(before, now)) {
            return;
        }
        for (Target server : servers) {
            if (server.host() instanceof DomainName name) {
                resolver.forget(name);
            }
        }
    }

    List<InetSocketAddress> addresses(Target server) throws DialException {
        List<InetAddress> addresses = switch (server.host()) {
            case Ip ip -> List.of(ip.address());
            case DomainName name -> resolver.resolve(name);
        };
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, server.port()))
                .toList();
    }
}
