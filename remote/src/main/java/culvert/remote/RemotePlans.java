package culvert.remote;

import culvert.acl.Acl;
import culvert.acl.Decision;
import culvert.acl.EgressPolicy;
import culvert.acl.EgressRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.direct.DirectOutbound;
import culvert.net.ConnectedAddresses;
import culvert.net.DescriptorLimit;
import culvert.net.Resolver;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.PeerEvents;
import culvert.relay.Plan;
import culvert.relay.RelaySettings;
import culvert.relay.Router;
import culvert.remote.RemoteServer.Guard;
import culvert.remote.inbound.ShadowsocksInbound;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.stream.ServerProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a server's plans: of settings, which may be replaced, and of what stays when they are. */
final class RemotePlans {
    private static final Logger log = LoggerFactory.getLogger(RemotePlans.class);

    private final Users users;
    private final Guard guard;
    private final Resolver resolver;
    private final PeerEvents events;
    private final MachineAddresses machine = new MachineAddresses();
    private final OwnSockets own = new OwnSockets(machine);
    private final ConnectedAddresses connected = new ConnectedAddresses();
    private final Budget strangers;

    /** Behind a plugin all connections come from this machine, and nothing follows from that. */
    RemotePlans(boolean isBehindPlugin, Users users, Guard guard, Resolver resolver, PeerEvents events) {
        long descriptors = DescriptorLimit.ofThisProcess();
        this.strangers = isBehindPlugin ? Budget.ofUnknown(descriptors) : Budget.ofNetworks(descriptors);
        this.users = users;
        this.guard = guard;
        this.resolver = resolver;
        this.events = events;
    }

    Users users() {
        return users;
    }

    OwnSockets own() {
        return own;
    }

    ConnectedAddresses connected() {
        return connected;
    }

    /** The users are not read from the settings: they are replaced for themselves. */
    Plan of(RemoteSettings settings) {
        EgressPolicy policy = new EgressPolicy(settings.egressAllow(), own, machine);
        announce(policy);
        Router router = new EgressRouter(
                policy,
                settings.acl(),
                new DirectOutbound(resolver, connected, settings.sockets(), settings.timeout()));
        ServerRules rules = new ServerRules(settings.lenientSegments(), InstantSource.system(), guard.salts());
        Inbound inbound = new ShadowsocksInbound(
                ServerProtocol.of(users, rules),
                settings.plugin().isPresent() ? _ -> true : clients(settings.acl()),
                strangers,
                events);
        return new Plan(
                inbound, router, new RelaySettings(guard.handshakeLimit(), Duration.ZERO, settings.idleTimeout()));
    }

    /** Which clients are served. */
    static Predicate<InetAddress> clients(Optional<Acl> acl) {
        return acl.<Predicate<InetAddress>>map(
                        rules -> client -> rules.client(client).way() != Decision.Way.REFUSED)
                .orElse(_ -> true);
    }

    /** Private networks are refused everywhere; which public ones are refused depends on the machine. */
    private static void announce(EgressPolicy policy) {
        List<String> refused = policy.refusedHere();
        if (!refused.isEmpty()) {
            log.atInfo()
                    .addKeyValue("networks", String.join(", ", refused))
                    .log("no targets, since they are this machine and its neighbours; egress_allow opens them");
        }
        List<String> wide = policy.tooWide();
        if (!wide.isEmpty()) {
            log.atInfo()
                    .addKeyValue("networks", String.join(", ", wide))
                    .log("too wide to be neighbours only, so of these interfaces' networks just the own address is no"
                            + " target");
        }
    }
}
