package culvert.address;

import java.net.InetAddress;

/**
 * An IPv4 or IPv6 address.
 *
 * @param address an IPv4-mapped IPv6 address is held as the IPv4 address inside, as the JDK does
 */
public record Ip(InetAddress address) implements Host {

    @Override
    public String toString() {
        return address.getHostAddress();
    }
}
