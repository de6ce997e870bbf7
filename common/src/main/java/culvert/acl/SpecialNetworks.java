package culvert.acl;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that are not the public internet, after the IANA special-purpose address registries (RFC 6890, RFC
 * 8190) for IPv4 and IPv6.
 *
 * <p>IPv4 is a list of exceptions. IPv6 is the other way round: only 2000::/3 has ever been given out for global unicast
 * (RFC 4291, section 2.4), so everything outside it is special, known or yet to come: unspecified, loopback, unique
 * local fc00::/7, link-local fe80::/10, site-local fec0::/10, multicast ff00::/8, discard 100::/64, segment routing
 * 5f00::/16, and local-use NAT64 64:ff9b:1::/48, in which only its operator knows where the IPv4 address lies.
 */
public final class SpecialNetworks {
    private static final List<Cidr> IPV4 = networks(
            "0.0.0.0/8", // this network, RFC 791; Linux takes 0.0.0.0 for loopback
            "10.0.0.0/8", // private, RFC 1918
            "100.64.0.0/10", // shared behind carrier-grade NAT, RFC 6598; some clouds' metadata
            "127.0.0.0/8", // loopback, RFC 1122
            "168.63.129.16/32", // looks public, but is Azure's host agent and metadata, seen from inside only
            "169.254.0.0/16", // link-local, RFC 3927; most clouds' metadata
            "172.16.0.0/12", // private, RFC 1918
            "192.0.0.0/24", // IETF protocol assignments, RFC 6890; one cloud's metadata
            "192.0.2.0/24", // documentation, RFC 5737
            "192.88.99.0/24", // 6to4 relay anycast, RFC 7526
            "192.168.0.0/16", // private, RFC 1918
            "198.18.0.0/15", // benchmarks, RFC 2544
            "198.51.100.0/24", // documentation, RFC 5737
            "203.0.113.0/24", // documentation, RFC 5737
            "224.0.0.0/4", // multicast, RFC 5771
            "240.0.0.0/4"); // reserved, RFC 1112, and limited broadcast, RFC 919

    private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");

    private static final List<Cidr> IPV6_INSIDE_GLOBAL_UNICAST = networks(
            "2001::/23", // IETF protocol assignments, RFC 2928: Teredo 2001::/32, benchmarks, ORCHID
            "2001:db8::/32", // documentation, RFC 3849
            "2002::/16", // 6to4, RFC 3056: any IPv4 address inside
            "3fff::/20"); // documentation, RFC 9637

    private SpecialNetworks() {}

    public static boolean contain(InetAddress address) {
        if (address instanceof Inet4Address) {
            return anyContains(IPV4, address);
        }
        return !GLOBAL_UNICAST.contains(address) || anyContains(IPV6_INSIDE_GLOBAL_UNICAST, address);
    }

    static boolean anyContains(List<Cidr> networks, InetAddress address) {
        for (Cidr network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<Cidr> networks(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }
}
