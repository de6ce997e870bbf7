package culvert.local;

import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything the local end needs to know, checked.
 *
 * @param listen where SOCKS is served; at least one
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
        SocketSettings sockets) {

    /** With strict segments. */
    public LocalSettings(
            List<InetSocketAddress> listen,
            List<Target> servers,
            Method method,
            String password,
            Map<String, String> socksUsers,
            Duration timeout,
            Duration idleTimeout,
            SocketSettings sockets) {
        this(listen, servers, method, password, false, socksUsers, timeout, idleTimeout, sockets);
    }

    @Override
    public String toString() {
        return "LocalSettings[listen=" + listen + ", servers=" + servers + ", method=" + method.label() + "]";
    }
}
