package culvert.remote.admin;

import culvert.acl.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who is on this machine or in a network around it, by an address that no router of the internet would have let through.
 * Fewer networks than those that are not public: 6to4 and Teredo bring strangers, too.
 */
final class Neighbours {
    private static final List<Cidr> NETWORKS = Stream.of(
                    "127.0.0.0/8", // loopback, RFC 1122
                    "::1/128", // loopback, RFC 4291
                    "10.0.0.0/8", // private, RFC 1918
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "100.64.0.0/10", // shared, RFC 6598: networks of containers use it
                    "169.254.0.0/16", // link-local, RFC 3927
                    "fe80::/10", // link-local, RFC 4291
                    "fc00::/7") // unique local, RFC 4193
            .map(Cidr::parse)
            .toList();

    private Neighbours() {}

    /** Whether its client is one; a program of this machine may have come by any of its addresses. */
    static boolean contain(SocketChannel client) {
        try {
            InetAddress from = ((InetSocketAddress) client.getRemoteAddress()).getAddress();
            return contain(from) || from.equals(((InetSocketAddress) client.getLocalAddress()).getAddress());
        } catch (IOException gone) {
            return false;
        }
    }

    static boolean contain(InetAddress address) {
        return NETWORKS.stream().anyMatch(network -> network.contains(address));
    }
}
