package culvert.local.outbound;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.relay.PeerEvents;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a remote, the last good one first and the others in a new random order each time, with what their names
 * lead to just then and what is known of that.
 */
public final class Servers {
    /** All associations may want it at the same moment, and most of them find the same. */
    private static final Duration FORGET_EVERY = Duration.ofSeconds(1);

    private final List<Target> servers;
    private final Resolver resolver;
    private final Map<Target, ServerNews> news;
    private final Ways ways = new Ways(System::nanoTime);
    private volatile @Nullable Target good;
    private final AtomicLong forgotten = new AtomicLong(System.nanoTime() - FORGET_EVERY.toNanos());

    /**
     * Borrows the resolver.
     *
     * @param servers at least one
     * @param events hears of those that cannot be reached, or do not answer
     */
    public Servers(List<Target> servers, Resolver resolver, PeerEvents events) {
        this.servers = List.copyOf(servers);
        this.resolver = resolver;
        this.news = servers.stream()
                .distinct()
                .collect(Collectors.toUnmodifiableMap(server -> server, server -> new ServerNews(server, events)));
    }

    List<Target> shuffled() {
        List<Target> order = new ArrayList<>(servers);
        Collections.shuffle(order);
        Target first = good;
        if (first != null && order.remove(first)) {
            order.addFirst(first);
        }
        return order;
    }

    /** A session was answered from there, so datagrams go there too. */
    void isGood(Target server) {
        good = server;
    }

    /** What is told of one of them. */
    ServerNews news(Target server) {
        return Objects.requireNonNull(news.get(server));
    }

    List<Target> targets() {
        return servers;
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
            case DomainName name -> addresses(server, name);
        };
        return addresses.stream()
                .map(address -> new InetSocketAddress(address, server.port()))
                .toList();
    }

    private List<InetAddress> addresses(Target server, DomainName name) throws DialException {
        try {
            return resolver.resolve(name);
        } catch (DialException e) {
            news(server).failed(List.of(), e);
            throw e;
        }
    }
}
