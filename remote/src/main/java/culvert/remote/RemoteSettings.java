package culvert.remote;

import culvert.acl.Cidr;
import culvert.crypto.Method;
import culvert.net.SocketSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Everything the remote end needs to know, checked.
 *
 * @param listen where Shadowsocks is served; at least one
 * @param password the shared secret; never printed
 * @param egressAllow networks that may be targets although they are private
 * @param timeout bounds connecting to a target
 * @param idleTimeout ends a session in which nothing moved for so long; zero means never
 */
public record RemoteSettings(
        List<InetSocketAddress> listen,
        Method method,
        String password,
        List<Cidr> egressAllow,
        Duration timeout,
        Duration idleTimeout,
        SocketSettings sockets) {

    @Override
    public String toString() {
        return "RemoteSettings[listen=" + listen + ", method=" + method.label() + "]";
    }
}
