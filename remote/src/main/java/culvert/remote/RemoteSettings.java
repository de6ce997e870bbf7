package culvert.remote;

import culvert.acl.Cidr;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import culvert.shadowsocks.ServerKeys;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything the remote end needs to know, checked.
 *
 * @param listen where Shadowsocks is served; at least one
 * @param keys the shared secrets; never printed
 * @param lenientSegments whether a header may arrive in pieces
 * @param egressAllow networks that may be targets although they are private
 * @param timeout bounds connecting to a target
 * @param idleTimeout ends a session in which nothing moved for so long; zero means never
 */
public record RemoteSettings(
        List<InetSocketAddress> listen,
        ServerKeys keys,
        boolean lenientSegments,
        List<Cidr> egressAllow,
        Duration timeout,
        Duration idleTimeout,
        SocketSettings sockets) {

    /** For one password that all users share. */
    public RemoteSettings(
            List<InetSocketAddress> listen,
            Method method,
            String password,
            List<Cidr> egressAllow,
            Duration timeout,
            Duration idleTimeout,
            SocketSettings sockets) {
        this(listen, new ServerKeys(method, password, Map.of()), false, egressAllow, timeout, idleTimeout, sockets);
    }

    @Override
    public String toString() {
        return "RemoteSettings[listen=" + listen + ", keys=" + keys + "]";
    }
}
