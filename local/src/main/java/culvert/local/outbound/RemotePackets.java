package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.PacketSocket;
import culvert.net.Resolver;
import culvert.net.Runner;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens sockets for datagrams to any one of the remotes, a random one.
 *
 * <p>Whether a remote is there does not show: only that this machine has a way to it. IPv4 is tried first, because a way
 * of IPv6 that leads nowhere would not show either, and there is no handshake to run a race with.
 */
public final class RemotePackets {
    private static final Logger log = LoggerFactory.getLogger(RemotePackets.class);

    private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY_IPV6 = InetAddress.ofLiteral("::");

    private final Servers servers;

    /**
     * Borrows the resolver.
     *
     * @param servers at least one
     */
    public RemotePackets(List<Target> servers, Resolver resolver) {
        this.servers = new Servers(servers, resolver);
    }

    /**
     * Opens a socket that is connected to a remote; the caller's. On a thread of the runner.
     *
     * @throws IOException the last failure; those before it stand in the detailed log
     */
    public PacketSocket open(Runner runner) throws IOException {
        IOException failure = new DialException(Cause.CONNECT_FAILED, "no remote to send to");
        for (Target server : servers.shuffled()) {
            try {
                return open(server, runner);
            } catch (IOException e) {
                log.atDebug()
                        .addKeyValue("server", server)
                        .addKeyValue("why", e.getMessage())
                        .log("remote unreachable for datagrams");
                failure = e;
            }
        }
        throw failure;
    }

    private PacketSocket open(Target server, Runner runner) throws IOException {
        IOException failure = new DialException(Cause.CONNECT_FAILED, "a remote without an address");
        for (InetSocketAddress address : servers.addresses(server).stream()
                .sorted(Comparator.comparing(at -> !(at.getAddress() instanceof Inet4Address)))
                .toList()) {
            try {
                return open(address, runner);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private static PacketSocket open(InetSocketAddress remote, Runner runner) throws IOException {
        boolean isIpv4 = remote.getAddress() instanceof Inet4Address;
        PacketSocket socket = runner.bind(new InetSocketAddress(isIpv4 ? ANY_IPV4 : ANY_IPV6, 0));
        try {
            socket.connect(remote);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
