package culvert.local;

import culvert.acl.Acl;
import culvert.address.Target;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything the local end needs to know, checked.
 *
 * @param listen where SOCKS and HTTP are served, or the tunnel begins; at least one
 * @param mode which of TCP and UDP is served
 * @param tunnel where everything goes that comes, instead of SOCKS and HTTP
 * @param servers the remotes, which stand in for each other; at least one
 * @param socksUsers name to password; empty means no authentication
 * @param acl which way targets go, where not all go through a remote
 * @param timeout bounds connecting and the dialogue of SOCKS or HTTP, never an established relay
 * @param idleTimeout ends a session in which nothing moved for so long; zero means never
 */
public record LocalSettings(
        List<InetSocketAddress> listen,
        List<ServerSettings> servers,
        Map<String, String> socksUsers,
        Optional<Acl> acl,
        Duration timeout,
        Duration idleTimeout,
        SocketSettings sockets,
        Mode mode,
        AssociationSettings associations,
        Optional<Target> tunnel) {

    /** The same for this machine alone: at a port that the system chooses, without users. */
    LocalSettings onLoopback() {
        return new LocalSettings(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                servers,
                Map.of(),
                acl,
                timeout,
                idleTimeout,
                sockets,
                mode,
                associations,
                tunnel);
    }

    /**
     * Sockets that listen stay as they are, and so do plugins.
     *
     * @throws IllegalArgumentException naming a key that would have to
     */
    void refuseWhatNeedsAStart(LocalSettings next) {
        Key.LOCAL_ADDRESS.mustStay(addresses(), next.addresses());
        Key.LOCAL_PORT.mustStay(listen, next.listen);
        Key.TUNNEL_ADDRESS.mustStay(tunnel, next.tunnel);
        Key.MODE.mustStay(mode, next.mode);
        Key.NO_DELAY.mustStay(sockets.noDelay(), next.sockets.noDelay());
        Key.KEEP_ALIVE.mustStay(sockets.keepAlive(), next.sockets.keepAlive());
        Key.TCP_USER_TIMEOUT.mustStay(sockets.userTimeout(), next.sockets.userTimeout());
        Key.FAST_OPEN.mustStay(sockets.fastOpen(), next.sockets.fastOpen());
        Key.UDP_TIMEOUT.mustStay(associations.idleTimeout(), next.associations.idleTimeout());
        Key.UDP_MAX_ASSOCIATIONS.mustStay(associations.most(), next.associations.most());
        Key.PLUGIN.mustStay(running(), next.running());
    }

    /** In some words, what it comes to. */
    String summary() {
        String methods = servers.stream()
                .map(server -> server.method().label())
                .distinct()
                .collect(Collectors.joining(", "));
        return (servers.size() == 1 ? "server " + servers.getFirst().label() : servers.size() + " servers") + ", "
                + methods + ", " + mode.label();
    }

    /** The plugins that run with the agent, each before a server. */
    private Set<List<Object>> running() {
        return servers.stream()
                .filter(server -> server.plugin().isPresent() && server.mode().servesTcp())
                .map(server -> List.<Object>of(server.plugin().get(), server.addresses()))
                .collect(Collectors.toSet());
    }

    private List<InetAddress> addresses() {
        return listen.stream().map(InetSocketAddress::getAddress).toList();
    }

    @Override
    public String toString() {
        return "LocalSettings[listen=" + listen + ", servers=" + servers + "]";
    }
}
