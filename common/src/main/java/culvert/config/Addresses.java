package culvert.config;

import culvert.acl.Cidr;
import culvert.address.Ip;
import culvert.address.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The kinds of values that are addresses. */
final class Addresses {
    private static final int DNS_PORT = 53;

    /** IFNAMSIZ, without the byte that ends it. */
    private static final int MAX_DEVICE = 15;

    private Addresses() {}

    static ValueType<List<Endpoint>> servers() {
        String expected = "a name or an address, which may end in :port";
        return ValueTypes.oneOrMore(ValueTypes.text(Endpoint::parse, expected), expected);
    }

    /** Where to listen. */
    static ValueType<InetAddress> listen() {
        return ValueTypes.text(Addresses::address, "an IPv4 or IPv6 address of this machine, such as \"127.0.0.1\"");
    }

    /** Addresses to leave from, at most one of each family. */
    static ValueType<List<InetAddress>> origins() {
        String expected = "an address of this machine, such as \"192.0.2.7\", or one of IPv4 and one of IPv6";
        ValueType<List<InetAddress>> addresses =
                ValueTypes.oneOrMore(ValueTypes.text(Addresses::address, expected), expected);
        return (node, reading) -> addresses
                .read(node, reading)
                .flatMap(all ->
                        all.stream().map(InetAddress::getClass).distinct().count() == all.size()
                                        && all.stream().noneMatch(InetAddress::isAnyLocalAddress)
                                ? Optional.of(all)
                                : reading.wrong(node, expected));
    }

    /** The name of an interface, as the system has them. */
    static ValueType<String> device() {
        return ValueTypes.text(
                text -> {
                    if (text.isEmpty()
                            || text.length() > MAX_DEVICE
                            || text.chars().anyMatch(c -> c <= ' ' || c == '/')) {
                        throw new IllegalArgumentException("no name of an interface");
                    }
                    return text;
                },
                "the name of an interface, such as \"eth1\"");
    }

    /** One or several, with commas as in libev's files or as a list. */
    static ValueType<List<InetSocketAddress>> nameservers() {
        String expected = "an address, which may end in :port, such as \"192.0.2.53:53\", or several";
        Function<String, List<InetSocketAddress>> addresses = text -> Stream.of(text.split(",", -1))
                .map(String::strip)
                .map(Addresses::socketAddress)
                .toList();
        return ValueTypes.oneOrMore(ValueTypes.text(addresses, expected), expected)
                .map(all -> all.stream().flatMap(List::stream).toList());
    }

    static ValueType<List<Cidr>> networks() {
        ValueType<Cidr> network = (node, reading) -> {
            if (!(node instanceof Node.Text text) || !Quoted.isPlain(text.text())) {
                return reading.wrong(node, "a network such as \"10.0.0.0/8\"");
            }
            try {
                return Optional.of(Cidr.parse(text.text()));
            } catch (IllegalArgumentException e) {
                reading.diagnostics()
                        .wrong(
                                node.place(),
                                reading.name() + ": " + Quoted.withoutKeys(String.valueOf(e.getMessage())));
                return Optional.empty();
            }
        };
        return ValueTypes.list(network, "a list of networks such as [\"10.0.0.0/8\"]");
    }

    /** A host and port elsewhere. */
    static ValueType<Target> target() {
        return ValueTypes.text(Addresses::hostAndPort, "a name or an address and its port, such as \"192.0.2.53:53\"");
    }

    /** Where administrators are answered: a socket in the file system, or a port that only this machine reaches. */
    static ValueType<SocketAddress> admin() {
        return ValueTypes.text(
                text -> text.indexOf('/') >= 0 ? UnixDomainSocketAddress.of(text) : loopback(text),
                "the path of a socket such as \"/run/culvert/admin.sock\", or a loopback address and port such as"
                        + " \"127.0.0.1:9388\"");
    }

    /** Where whoever watches the server is answered: any address of this machine, with a port. */
    static ValueType<InetSocketAddress> metrics() {
        return ValueTypes.text(
                text -> {
                    Endpoint endpoint = Endpoint.parse(text);
                    int port = endpoint.port().orElseThrow(() -> new IllegalArgumentException("no port"));
                    return endpoint.listening(port)
                            .orElseThrow(() -> new IllegalArgumentException("no address to listen on"));
                },
                "an address of this machine and a port such as \"10.0.0.7:9389\"");
    }

    /** Where panels are answered: as administrators are; an unresolved one has no port. */
    static ValueType<SocketAddress> manager() {
        return ValueTypes.text(
                text -> {
                    if (text.indexOf('/') >= 0) {
                        return UnixDomainSocketAddress.of(text);
                    }
                    Endpoint endpoint = Endpoint.parse(text);
                    InetSocketAddress at = loopback(endpoint, endpoint.port().orElse(0));
                    return endpoint.port().isPresent()
                            ? at
                            : InetSocketAddress.createUnresolved(at.getAddress().getHostAddress(), 0);
                },
                "the path of a socket such as \"/run/culvert/manager.sock\", or a loopback address and port such as"
                        + " \"127.0.0.1:6001\"");
    }

    private static InetSocketAddress loopback(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        return loopback(endpoint, endpoint.port().orElseThrow(() -> new IllegalArgumentException("no port")));
    }

    private static InetSocketAddress loopback(Endpoint endpoint, int port) {
        return endpoint.listening(port)
                .filter(at -> at.getAddress().isLoopbackAddress())
                .orElseThrow(() -> new IllegalArgumentException("no loopback address"));
    }

    private static InetAddress address(String text) {
        return Endpoint.listenAddress(Endpoint.host(text)).orElseThrow(IllegalArgumentException::new);
    }

    private static Target hostAndPort(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        int port = endpoint.port().orElse(0);
        if (port == 0) {
            throw new IllegalArgumentException("no port");
        }
        return new Target(endpoint.host(), port);
    }

    private static InetSocketAddress socketAddress(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        int port = endpoint.port().orElse(DNS_PORT);
        if (port == 0 || !(endpoint.host() instanceof Ip(InetAddress address))) {
            throw new IllegalArgumentException("no server's address");
        }
        return new InetSocketAddress(address, port);
    }
}
