package culvert.local.outbound;

import culvert.net.ConnectedAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What has been learnt about the addresses of the remotes, by all sessions and associations together: a short association
 * learns too little for itself.
 *
 * <p>There is no handshake for datagrams to run a race with, so they follow the address, or at least the family, that
 * won the last race for a connection. An address that is silent goes last, and among several the one that has been so for
 * longest first.
 */
final class Ways {
    /** Of servers with names that move about; those of a handful of servers are far fewer. */
    private static final int MAX = 64;

    private final Map<InetSocketAddress, Silence> silences = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private volatile @Nullable InetAddress winner;

    Ways(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A connection was made to this address. */
    void connected(InetSocketAddress remote) {
        winner = remote.getAddress();
    }

    /** What becomes of the datagrams to an address. */
    Silence silence(InetSocketAddress remote) {
        Silence known = silences.get(remote);
        if (known != null) {
            return known;
        }
        if (silences.size() >= MAX) {
            silences.clear();
        }
        return silences.computeIfAbsent(remote, one -> new Silence(nanoTime));
    }

    /** Whether none of those that datagrams went to answers. */
    boolean areSilent() {
        return !silences.isEmpty() && silences.values().stream().allMatch(Silence::isTooLong);
    }

    /** The addresses of one server, the most promising first. */
    List<InetSocketAddress> ordered(List<InetSocketAddress> addresses) {
        return addresses.stream()
                .sorted(Comparator.comparing(InetSocketAddress::getAddress, ConnectedAddresses.bestFirst(winner)))
                .toList();
    }
}
