package culvert.remote;

import culvert.acl.Acl;
import culvert.acl.Cidr;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.net.SocketSettings;
import culvert.plugin.PluginCommand;
import culvert.relay.AssociationSettings;
import culvert.shadowsocks.PortKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything the remote end needs to know, checked.
 *
 * @param listen where Shadowsocks is served; at least one
 * @param keys the shared secrets; never printed
 * @param lenientSegments whether a header may arrive in pieces
 * @param egressAllow networks that may be targets although they are private
 * @param acl rules about clients and targets, where there are any
 * @param timeout bounds connecting to a target
 * @param idleTimeout ends a session in which nothing moved for so long; zero means never
 * @param mode which of TCP and UDP is served
 * @param plugin what streams come through
 */
public record RemoteSettings(
        List<InetSocketAddress> listen,
        PortKeys keys,
        boolean lenientSegments,
        List<Cidr> egressAllow,
        Optional<Acl> acl,
        Duration timeout,
        Duration idleTimeout,
        SocketSettings sockets,
        Mode mode,
        AssociationSettings associations,
        Optional<PluginCommand> plugin) {

    /**
     * Sockets that listen stay as they are, and so do associations, and what tells one edition's wire from the other's.
     *
     * @throws IllegalArgumentException naming a key that would have to
     */
    void refuseWhatNeedsAStart(RemoteSettings next) {
        Key.SERVER.mustStay(addresses(), next.addresses());
        Key.SERVER_PORT.mustStay(listen, next.listen);
        Key.METHOD.mustStay(keys.method(), next.keys.method());
        Key.PLUGIN.mustStay(plugin, next.plugin);
        Key.MODE.mustStay(mode, next.mode);
        Key.NO_DELAY.mustStay(sockets.noDelay(), next.sockets.noDelay());
        Key.KEEP_ALIVE.mustStay(sockets.keepAlive(), next.sockets.keepAlive());
        Key.TCP_USER_TIMEOUT.mustStay(sockets.userTimeout(), next.sockets.userTimeout());
        Key.UDP_TIMEOUT.mustStay(associations.idleTimeout(), next.associations.idleTimeout());
        Key.UDP_MAX_ASSOCIATIONS.mustStay(associations.most(), next.associations.most());
    }

    private List<InetAddress> addresses() {
        return listen.stream().map(InetSocketAddress::getAddress).toList();
    }

    @Override
    public String toString() {
        return "RemoteSettings[listen=" + listen + ", keys=" + keys + "]";
    }
}
