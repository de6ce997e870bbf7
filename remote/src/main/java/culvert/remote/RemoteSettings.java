package culvert.remote;

import culvert.acl.Acl;
import culvert.acl.Cidr;
import culvert.config.Key;
import culvert.config.UserTargets;
import culvert.net.SocketSettings;
import culvert.net.UserLimits;
import culvert.relay.AssociationSettings;
import culvert.remote.fleet.Store;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Everything the remote end needs to know, checked.
 *
 * @param ports what is served; at least one
 * @param places where users stand
 * @param limits what users may, by name, the same at all ports; who is not there may everything
 * @param targets where users may go who have rules of their own, by name
 * @param egressAllow networks that may be targets although they are private
 * @param acl rules about clients and targets, where there are any
 * @param timeout bounds connecting to a target
 * @param idleTimeout ends a session in which nothing moved for so long; zero means never
 * @param associations at each port
 * @param admin where administrators are answered, where they are
 * @param manager where panels are answered, where they are
 * @param metrics where numbers and health are told to networks around, where they are
 * @param store what is shared with other servers, where something is
 * @param page whether users see a page of their own
 */
public record RemoteSettings(
        List<PortSettings> ports,
        UserPlaces places,
        Map<String, UserLimits> limits,
        Map<String, UserTargets> targets,
        List<Cidr> egressAllow,
        Optional<Acl> acl,
        Duration timeout,
        Duration idleTimeout,
        SocketSettings sockets,
        AssociationSettings associations,
        Optional<AdminAddress> admin,
        Optional<ManagerAddress> manager,
        Optional<InetSocketAddress> metrics,
        Optional<Store> store,
        boolean page) {

    /** What the user of that name may. */
    UserLimits limits(String user) {
        return limits.getOrDefault(user, UserLimits.NONE);
    }

    /** Whether somebody may ask the server what it does. */
    boolean isWatched() {
        return admin.isPresent() || metrics.isPresent();
    }

    /** Whether somebody comes through a plugin, from this machine for all that can be seen. */
    boolean hasPlugin() {
        return ports.stream().anyMatch(port -> port.plugin().isPresent());
    }

    /**
     * Sockets that are open stay as they are, and so do associations.
     *
     * @throws IllegalArgumentException naming a key that would have to change
     */
    void refuseWhatNeedsAStart(RemoteSettings next) {
        next.ports.forEach(port -> port.among(ports).ifPresent(known -> known.refuseWhatNeedsAStart(port)));
        Key.USERS_FILE.mustStay(places.file(), next.places.file());
        Key.NO_DELAY.mustStay(sockets.noDelay(), next.sockets.noDelay());
        Key.KEEP_ALIVE.mustStay(sockets.keepAlive(), next.sockets.keepAlive());
        Key.TCP_USER_TIMEOUT.mustStay(sockets.userTimeout(), next.sockets.userTimeout());
        Key.FAST_OPEN.mustStay(sockets.fastOpen(), next.sockets.fastOpen());
        Key.UDP_TIMEOUT.mustStay(associations.idleTimeout(), next.associations.idleTimeout());
        Key.UDP_MAX_ASSOCIATIONS.mustStay(associations.most(), next.associations.most());
        Key.ADMIN.mustStay(admin.map(AdminAddress::at), next.admin.map(AdminAddress::at));
        Key.MANAGER_ADDRESS.mustStay(manager.map(ManagerAddress::at), next.manager.map(ManagerAddress::at));
        Key.METRICS_LISTEN.mustStay(metrics, next.metrics);
        Key.REDIS.mustStay(store, next.store);
        Key.PAGE.mustStay(page, next.page);
        Key.ADMIN_TOKEN.mustStay(admin.map(AdminAddress::token), next.admin.map(AdminAddress::token));
    }

    /** In some words, what it comes to. */
    String summary() {
        return ports.stream().map(PortSettings::summary).collect(Collectors.joining("; "));
    }
}
