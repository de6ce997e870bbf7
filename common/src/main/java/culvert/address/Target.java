package culvert.address;

/**
 * The final host and port of a connection.
 *
 * @param port 0 to 65535, as the wire can carry
 */
public record Target(Host host, int port) {

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        String text = host.toString();
        return (text.indexOf(':') >= 0 ? "[" + text + "]" : text) + ":" + port;
    }
}
