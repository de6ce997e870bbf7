package culvert.local.outbound;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.DialException;
import culvert.net.Resolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The remotes, in a new random order each time, with the addresses that they have just then. */
final class Servers {
    private final List<Target> servers;
    private final Resolver resolver;

    /** Borrows the resolver. */
    Servers(List<Target> servers, Resolver resolver) {
        this.servers = List.copyOf(servers);
        this.resolver = resolver;
    }

    List<Target> shuffled() {
        List<Target> order = new ArrayList<>(servers);
        Collections.shuffle(order);
        return order;
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
