package culvert.address;

import java.net.InetSocketAddress;

/**
 * The final host and port of a connection.
 *
 * @param port 0 to 65535, as the wire can carry
 */
public record Target(Host host, int port) {

    public static final int MAX_PORT = 0xFFFF;

    public Target {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("a port lies between 0 and " + MAX_PORT);
        }
    }

    /** As a target with an address, not a name. */
    public static Target of(InetSocketAddress address) {
        return new Target(new Ip(address.getAddress()), address.getPort());
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        String text = host.toString();
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + port;
    }
}
