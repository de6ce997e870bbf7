package culvert.remote;

import culvert.acl.Decision;
import culvert.acl.EgressPolicy;
import culvert.acl.EgressRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.direct.DirectOutbound;
import culvert.direct.DirectPackets;
import culvert.net.ConnectedAddresses;
import culvert.net.DescriptorLimit;
import culvert.net.Resolver;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.PacketPlan;
import culvert.relay.Plan;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.Router;
import culvert.remote.RemoteServer.Guard;
import culvert.remote.inbound.ShadowsocksInbound;
import culvert.remote.inbound.ShadowsocksPackets;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.packet.PacketServer;
import culvert.shadowsocks.stream.ServerProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a server's plans: of settings, which may be replaced, and of what stays when they are. */
final class RemotePlans {
    private static final Logger log = LoggerFactory.getLogger(RemotePlans.class);

    private final Guard guard;
    private final Resolver resolver;
    private final RelayEvents events;
    private final MachineAddresses machine = new MachineAddresses();
    private final OwnSockets own = new OwnSockets(machine);
    private final ConnectedAddresses connected = new ConnectedAddresses();
    private final Budget strangers;
    private final DirectPackets packets;
    private @Nullable ShadowsocksPackets opener;
    private volatile RemotePlan now;

    /**
     * Makes the first.
     *
     * @throws IllegalArgumentException when the users cannot be used
     */
    RemotePlans(RemoteSettings settings, Guard guard, Resolver resolver, RelayEvents events) {
        long descriptors = DescriptorLimit.ofThisProcess();
        // behind a plugin all connections come from this machine, and nothing follows from that
        this.strangers = settings.plugin().isPresent() ? Budget.ofUnknown(descriptors) : Budget.ofNetworks(descriptors);
        this.guard = guard;
        this.resolver = resolver;
        this.events = events;
        this.packets = new DirectPackets(resolver, () -> now().streams().router(), connected, events, System::nanoTime);
        Users users = new Users(settings.keys());
        if (settings.mode().servesUdp()) {
            ServerRules rules =
                    new ServerRules(settings.lenientSegments(), InstantSource.system(), ReplayMemory.ofDatagrams());
            opener = new ShadowsocksPackets(PacketServer.of(users, rules), clients(settings), System::nanoTime);
        }
        this.now = plan(settings, users, opener);
    }

    /** What is served with now: one look, for what belongs together. */
    RemotePlan now() {
        return now;
    }

    /**
     * Puts the next in its place. What is known of associations and of the past stays. For one thread at a time.
     *
     * @throws IllegalArgumentException when a key has changed that needs another start, or the users cannot be used; then
     *     nothing has changed
     */
    void replace(RemoteSettings next) {
        RemotePlan before = now;
        before.settings().refuseWhatNeedsAStart(next);
        Users users = before.users().replacedBy(next.keys());
        ShadowsocksPackets following = opener == null ? null : opener.with(users, clients(next));
        now = plan(next, users, following);
        opener = following;
        users.removeOthersOf(before.users());
    }

    OwnSockets own() {
        return own;
    }

    private RemotePlan plan(RemoteSettings settings, Users users, @Nullable ShadowsocksPackets inbound) {
        return new RemotePlan(
                settings,
                users,
                streams(settings, users),
                Optional.ofNullable(inbound).map(known -> new PacketPlan(known, packets)));
    }

    private Plan streams(RemoteSettings settings, Users users) {
        EgressPolicy policy = new EgressPolicy(settings.egressAllow(), own, machine);
        announce(policy);
        Router router = new EgressRouter(
                policy,
                settings.acl(),
                new DirectOutbound(resolver, connected, settings.sockets(), settings.timeout()));
        ServerRules rules = new ServerRules(settings.lenientSegments(), InstantSource.system(), guard.salts());
        Inbound inbound = new ShadowsocksInbound(
                ServerProtocol.of(users, rules),
                settings.plugin().isPresent() ? _ -> true : clients(settings),
                strangers,
                events);
        return new Plan(
                inbound, router, new RelaySettings(guard.handshakeLimit(), Duration.ZERO, settings.idleTimeout()));
    }

    /** Which clients are served. */
    private static Predicate<InetAddress> clients(RemoteSettings settings) {
        return settings.acl()
                .<Predicate<InetAddress>>map(
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
