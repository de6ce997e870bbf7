package culvert.local;

import culvert.acl.Acl;
import culvert.address.Target;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the local end needs to know, checked.
 *
 * @param listen where SOCKS is served, or the tunnel begins; at least one
 * @param mode which of TCP and UDP is served
 * @param tunnel where everything goes that comes, instead of SOCKS
 * @param servers the remotes, tried in random order; at least one
 * @param password the shared secret; never printed
 * @param lenientSegments whether a response's header may arrive in pieces
 * @param socksUsers name to password; empty means no authentication
 * @param acl which way targets go, where not all go through a remote
 * @param timeout bounds connecting and the SOCKS dialogue, never an established relay
 * @param idleTimeout ends a session in which nothing moved for so long; zero means never
 */
public record LocalSettings(
        List<InetSocketAddress> listen,
        List<Target> servers,
        Method method,
        String password,
        boolean lenientSegments,
        Map<String, String> socksUsers,
        Optional<Acl> acl,
        Duration timeout,
        Duration idleTimeout,
        SocketSettings sockets,
        Mode mode,
        AssociationSettings associations,
        Optional<Target> tunnel) {

    /** SOCKS for TCP only, with strict segments. */
    public LocalSettings(
            List<InetSocketAddress> listen,
            List<Target> servers,
            Method method,
            String password,
            Map<String, String> socksUsers,
            Duration timeout,
            Duration idleTimeout,
            SocketSettings sockets) {
        this(
                listen,
                servers,
                method,
                password,
                false,
                socksUsers,
                Optional.empty(),
                timeout,
                idleTimeout,
                sockets,
                Key.MODE.usual(),
                new AssociationSettings(Key.UDP_TIMEOUT.usual(), Key.UDP_MAX_ASSOCIATIONS.usual()),
                Optional.empty());
    }

    /** The same with another choice of what is served. */
    public LocalSettings serving(Mode other, AssociationSettings bounds, Optional<Target> through) {
        return new LocalSettings(
                listen,
                servers,
                method,
                password,
                lenientSegments,
                socksUsers,
                acl,
                timeout,
                idleTimeout,
                sockets,
                other,
                bounds,
                through);
    }

    /**
     * Sockets that listen stay as they are, and so do associations and the way of a tunnel's datagrams.
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
        Key.UDP_TIMEOUT.mustStay(associations.idleTimeout(), next.associations.idleTimeout());
        Key.UDP_MAX_ASSOCIATIONS.mustStay(associations.most(), next.associations.most());
        if (tunnel.isPresent() && mode.servesUdp()) {
            Key.SERVER.mustStay(servers, next.servers);
            Key.METHOD.mustStay(method, next.method);
            Key.PASSWORD.mustStay(password, next.password);
        }
    }

    private List<InetAddress> addresses() {
        return listen.stream().map(InetSocketAddress::getAddress).toList();
    }

    @Override
    public String toString() {
        return "LocalSettings[listen=" + listen + ", servers=" + servers + ", method=" + method.label() + "]";
    }
}
