package culvert.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where connections and datagrams to others leave from; what is not said here the system decides. Connections to this machine's
 * own loopback leave from there in any case; an association has one socket for all its targets, which is bound by this.
 *
 * @param addresses of this machine, at most one of each family; where there is one, families without are not used
 * @param device the interface, SO_BINDTODEVICE of socket(7); empty for any
 * @param mark the mark for routing and firewalls, SO_MARK of socket(7); 0 for none
 */
public record Origin(List<InetAddress> addresses, String device, int mark) {
    /** As the system routes it. */
    public static final Origin ANY = new Origin(List.of(), "", 0);

    /** The wildcard of IPv6, which takes IPv4 too: one port for all targets. */
    private static final InetSocketAddress EVERYWHERE = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

    /** Whether the system needs to be told more than an address. */
    public boolean hasOptions() {
        return !device.isEmpty() || mark != 0;
    }

    /** Whether a connection can go to that address. */
    public boolean serves(InetAddress to) {
        return addresses.isEmpty() || to.isLoopbackAddress() || addressFor(to).isPresent();
    }

    /** The one that goes to that address leaves from, if it is said. */
    public Optional<InetAddress> addressFor(InetAddress to) {
        return addresses.stream()
                .filter(own -> own.getClass() == to.getClass() && !to.isLoopbackAddress())
                .findFirst();
    }

    /**
     * What it means when the system does not let a connection leave from there.
     *
     * @param own the address that it was to leave from
     */
    public static IOException refused(IOException e, InetAddress own) {
        return Errno.of(e) == Errno.EADDRNOTAVAIL
                ? new DialException(
                        Cause.NETWORK_UNREACHABLE,
                        own.getHostAddress() + " of outbound_bind_addr is no address of this machine any more")
                : e;
    }

    /** Where the socket of an association is bound: one, which the first address is for. */
    public InetSocketAddress ofDatagrams() {
        return addresses.isEmpty() ? EVERYWHERE : new InetSocketAddress(addresses.getFirst(), 0);
    }

    /** Whether datagrams can go to that address. */
    public boolean servesDatagrams(InetAddress to) {
        return addresses.isEmpty() || addresses.getFirst().getClass() == to.getClass();
    }
}
