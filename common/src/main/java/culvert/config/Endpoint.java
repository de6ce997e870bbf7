package culvert.config;

import culvert.address.DomainName;
import culvert.address.Host;
import culvert.address.Ip;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A host with or without a port, as {@code server} has them.
 *
 * @param port empty means that {@code server_port} holds
 */
public record Endpoint(Host host, OptionalInt port) {
    /** Stricter than the wire: letters, digits, hyphens, underscores; the last label has a letter. */
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9_-]+\\.)*[A-Za-z0-9_-]*[A-Za-z_][A-Za-z0-9_-]*\\.?");

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    static final int MAX_PORT = 65535;

    /**
     * Reads {@code name}, {@code name:port}, {@code 192.0.2.1:port}, {@code 2001:db8::1}, {@code [2001:db8::1]:port}.
     *
     * @throws IllegalArgumentException when it is none of them
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        boolean hasPort = bracketed ? colon > text.indexOf(']') : colon >= 0 && colon == text.indexOf(':');
        String host = hasPort ? text.substring(0, colon) : text;
        OptionalInt port = hasPort ? OptionalInt.of(port(text.substring(colon + 1))) : OptionalInt.empty();
        return new Endpoint(host(host), port);
    }

    /**
     * As an address to listen on, which is never looked up: an address, or localhost, which is 127.0.0.1.
     *
     * @param otherwise the port when this has none
     */
    public Optional<InetSocketAddress> listening(int otherwise) {
        return listenAddress(host).map(address -> new InetSocketAddress(address, port.orElse(otherwise)));
    }

    static Optional<InetAddress> listenAddress(Host host) {
        return switch (host) {
            case Ip(InetAddress address) -> Optional.of(address);
            case DomainName(String name)
            when name.equals("localhost") -> Optional.of(InetAddress.ofLiteral("127.0.0.1"));
            case DomainName _ -> Optional.empty();
        };
    }

    static Host host(String text) {
        if (text.startsWith("[") != text.endsWith("]")) {
            throw new IllegalArgumentException("a bracket is missing");
        }
        Host host = Host.parse(text);
        if (host instanceof DomainName(String name) && !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("no host name");
        }
        return host;
    }

    private static int port(String digits) {
        int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : -1;
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("no port");
        }
        return port;
    }
}
