package culvert.local;

import culvert.address.Target;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
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
                timeout,
                idleTimeout,
                sockets,
                other,
                bounds,
                through);
    }

    @Override
    public String toString() {
        return "LocalSettings[listen=" + listen + ", servers=" + servers + ", method=" + method.label() + "]";
    }
}
