package culvert.direct;

import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.ConnectedAddresses;
import culvert.net.Deadline;
import culvert.net.DialException;
import culvert.net.Families;
import culvert.net.HappyEyeballs;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Connects to targets from this machine. */
public final class DirectOutbound implements Outbound {
    private final Resolver resolver;
    private final ConnectedAddresses connected;
    private final SocketSettings sockets;
    private final Families families;
    private final Duration timeout;

    /**
     * Borrows the resolver.
     *
     * @param connected is told which address of a name won
     * @param timeout for the lookup and all attempts to connect together
     */
    public DirectOutbound(Resolver resolver, ConnectedAddresses connected, SocketSettings sockets, Duration timeout) {
        this(resolver, connected, sockets, Families.USUAL, timeout);
    }

    /**
     * As {@link #DirectOutbound(Resolver, ConnectedAddresses, SocketSettings, Duration)}.
     *
     * @param families which of a name's addresses are tried, and which first
     */
    public DirectOutbound(
            Resolver resolver,
            ConnectedAddresses connected,
            SocketSettings sockets,
            Families families,
            Duration timeout) {
        this.families = families;
        this.connected = connected;
        this.resolver = resolver;
        this.sockets = sockets;
        this.timeout = timeout;
    }

    @Override
    public Stream dial(Request.Connect request, AddressRule rule) throws IOException {
        Target target = request.target();
        Deadline deadline = Deadline.in(timeout);
        List<InetAddress> addresses = addresses(request);
        List<InetSocketAddress> permitted = rule.permitted(addresses.stream()
                .map(address -> new InetSocketAddress(address, target.port()))
                .toList());
        List<InetSocketAddress> served = permitted.stream()
                .filter(to -> sockets.origin().serves(to.getAddress()))
                .toList();
        if (served.isEmpty()) {
            throw new DialException(
                    Cause.NETWORK_UNREACHABLE,
                    target + ": none of the addresses that are set to leave from is of its kind");
        }
        if (deadline.hasPassed()) {
            throw new DialException(Cause.CONNECT_TIMEOUT, "the lookup took all the time there was");
        }
        try {
            Stream far = HappyEyeballs.dial(
                    served,
                    sockets,
                    families,
                    deadline.remaining(),
                    request.client().runner());
            if (target.host() instanceof DomainName name) {
                connected.connected(name, far.remoteAddress().getAddress(), addresses);
            }
            return far;
        } catch (DialException e) {
            if (e.reason() != Cause.NO_DESCRIPTORS && target.host() instanceof DomainName name) {
                resolver.forget(name); // none of its addresses answers: it may have moved
            }
            throw e;
        }
    }

    private List<InetAddress> addresses(Request.Connect request) throws DialException {
        return switch (request.target().host()) {
            case Ip ip -> List.of(ip.address());
            case DomainName name ->
                DirectPackets.used(name, resolver.resolve(name, request.user().toString()), families);
        };
    }
}
