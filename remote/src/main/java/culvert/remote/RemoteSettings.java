package culvert.remote;

import culvert.acl.Cidr;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
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
 * @param mode which of TCP and UDP is served
 */
public record RemoteSettings(
        List<InetSocketAddress> listen,
        ServerKeys keys,
        boolean lenientSegments,
        List<Cidr> egressAllow,
        Duration timeout,
        Duration idleTimeout,
        SocketSettings sockets,
        Mode mode,
        AssociationSettings associations) {

    /** For one password that all users share, and TCP only. */
    public RemoteSettings(
            List<InetSocketAddress> listen,
            Method method,
            String password,
            List<Cidr> egressAllow,
            Duration timeout,
            Duration idleTimeout,
            SocketSettings sockets) {
        this(
                listen,
                new ServerKeys(method, password, Map.of()),
                false,
                egressAllow,
                timeout,
                idleTimeout,
                sockets,
                Key.MODE.usual(),
                new AssociationSettings(Key.UDP_TIMEOUT.usual(), Key.UDP_MAX_ASSOCIATIONS.usual()));
    }

    /** The same with another choice of what is served. */
    public RemoteSettings serving(Mode other, AssociationSettings bounds) {
        return new RemoteSettings(
                listen, keys, lenientSegments, egressAllow, timeout, idleTimeout, sockets, other, bounds);
    }

    @Override
    public String toString() {
        return "RemoteSettings[listen=" + listen + ", keys=" + keys + "]";
    }
}
