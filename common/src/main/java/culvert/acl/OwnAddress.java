package culvert.acl;

import culvert.address.Ip;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/**
 * One address of an interface, and what is reached through it without a router.
 *
 * @param device the interface's name
 * @param onLink the neighbours; the address alone where the interface has a single peer, or where its prefix is wider
 *     than any real network
 * @param tooWide the network that the interface claims to be in, where that is not believed
 */
record OwnAddress(String device, InetAddress address, Cidr onLink, Optional<Cidr> tooWide) {
    /**
     * Providers give out prefixes as wide as /0 to say "everything by this way". No real Ethernet is wider than this, and
     * a wider one must not shut the internet out.
     */
    private static final int WIDEST_IPV4 = 16;

    /** A site's whole allocation; an IPv6 link has /64. */
    private static final int WIDEST_IPV6 = 48;

    static List<OwnAddress> of(NetworkInterface device) {
        boolean single = isSingle(device);
        return device.getInterfaceAddresses().stream()
                .filter(address -> address.getAddress() != null)
                .map(address -> of(device.getName(), address, single))
                .toList();
    }

    private static OwnAddress of(String device, InterfaceAddress address, boolean single) {
        return of(device, address.getAddress(), address.getNetworkPrefixLength(), single);
    }

    /**
     * As the system says it.
     *
     * @param single whether the interface leads to one peer only
     */
    static OwnAddress of(String device, InetAddress address, int prefix, boolean single) {
        InetAddress plain = new Ip(address).address();
        int bits = plain.getAddress().length * Byte.SIZE;
        Cidr alone = Cidr.around(plain, bits);
        if (single || prefix < 0 || prefix > bits) {
            return new OwnAddress(device, plain, alone, Optional.empty());
        }
        Cidr network = Cidr.around(plain, prefix);
        return prefix < widest(plain)
                ? new OwnAddress(device, plain, alone, Optional.of(network))
                : new OwnAddress(device, plain, network, Optional.empty());
    }

    boolean contains(InetAddress other) {
        return onLink.contains(other);
    }

    private static boolean isSingle(NetworkInterface device) {
        try {
            return device.isPointToPoint();
        } catch (SocketException e) {
            return false; // gone in this very moment
        }
    }

    private static int widest(InetAddress address) {
        return address instanceof Inet4Address ? WIDEST_IPV4 : WIDEST_IPV6;
    }
}
