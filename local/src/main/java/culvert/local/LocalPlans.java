package culvert.local;

import culvert.acl.AclRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.address.Target;
import culvert.app.link.QrSvg;
import culvert.config.SharedLinks;
import culvert.direct.DirectOutbound;
import culvert.local.http.FrontPage;
import culvert.local.http.HttpDialect;
import culvert.local.outbound.RemoteOutbound;
import culvert.local.outbound.RemotePackets;
import culvert.local.outbound.RemotePaths;
import culvert.local.outbound.Servers;
import culvert.local.page.Page;
import culvert.local.page.Tunnel;
import culvert.local.port.PortInbound;
import culvert.local.port.PortUsers;
import culvert.local.socks.SocksAssociation;
import culvert.local.socks.SocksCommands;
import culvert.local.socks.SocksDialect;
import culvert.local.tunnel.TunnelInbound;
import culvert.net.ConnectedAddresses;
import culvert.net.DescriptorLimit;
import culvert.net.Resolver;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.Outbound;
import culvert.relay.Plan;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.Route;
import culvert.relay.Router;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an agent's plans: of settings, which may be replaced, and of what stays when they are. */
final class LocalPlans implements AutoCloseable {
    /**
     * How long the request to the remote waits for the client's first bytes, so that both leave in one write: ample for
     * a client on this machine, and hardly felt where the target speaks first.
     */
    private static final Duration FIRST_DATA_WAIT = Duration.ofMillis(250);

    private final Resolver resolver;
    private final RelayEvents events;
    private final Page page;
    private final SaltMemory answers = ReplayMemory.ofDatagrams();
    private final Budget strangers = Budget.ofAddresses(DescriptorLimit.ofThisProcess());
    private final OwnSockets own = new OwnSockets(new MachineAddresses());
    private @Nullable ClientProtocol streams;
    private @Nullable RemotePackets datagrams;

    LocalPlans(Resolver resolver, RelayEvents events, Page page) {
        this.resolver = resolver;
        this.events = events;
        this.page = page;
    }

    /**
     * The next plan. The keys of the one before are not overwritten: its sessions have them.
     *
     * @throws IllegalArgumentException when the password cannot be used
     */
    Plan of(LocalSettings settings) {
        ClientRules rules =
                new ClientRules(settings.lenientSegments(), InstantSource.system(), events::clockDiffers, answers);
        Servers servers = new Servers(settings.servers(), resolver, events);
        ClientProtocol protocol = ClientProtocol.of(settings.method(), settings.password(), rules);
        streams = protocol;
        Outbound remote = new RemoteOutbound(servers, protocol, settings.sockets(), settings.timeout());
        Router router = router(settings, remote);
        datagrams = settings.mode().servesUdp()
                ? new RemotePackets(
                        new RemotePaths(servers),
                        PacketClient.of(settings.method(), settings.password(), rules),
                        router,
                        events)
                : null;
        return new Plan(
                inbound(settings, Optional.ofNullable(datagrams), page.of(tunnel(settings, remote))),
                router,
                new RelaySettings(settings::timeout, FIRST_DATA_WAIT, settings.idleTimeout()));
    }

    /** Where the agent listens. */
    OwnSockets own() {
        return own;
    }

    private Router router(LocalSettings settings, Outbound remote) {
        if (settings.acl().isEmpty()) {
            Route route = Route.through(remote);
            return (target, user) -> route;
        }
        Outbound direct =
                new DirectOutbound(resolver, new ConnectedAddresses(), settings.sockets(), settings.timeout());
        return new AclRouter(settings.acl().get(), resolver, own, direct, remote);
    }

    /** How datagrams get to a remote by the last plan; only where they are served. */
    RemotePackets datagrams() {
        return Objects.requireNonNull(datagrams);
    }

    /** Overwrites the keys of the last plan. */
    @Override
    public void close() {
        if (datagrams != null) {
            datagrams.wire().close();
        }
        if (streams != null) {
            streams.close();
        }
    }

    /** What the page shows of it; a link is only made when it is asked for. */
    private static Tunnel tunnel(LocalSettings settings, Outbound remote) {
        return new Tunnel(
                remote,
                settings.servers().stream().map(Target::toString).toList(),
                settings.method().label(),
                () -> settings.servers().stream()
                        .map(server -> SharedLinks.of(server, settings.method(), settings.password()))
                        .toList(),
                link -> QrSvg.of(link));
    }

    private Inbound inbound(LocalSettings settings, Optional<RemotePackets> remotes, FrontPage front) {
        if (settings.tunnel().isPresent()) {
            return new TunnelInbound(settings.tunnel().get());
        }
        SocksCommands commands =
                new SocksCommands(settings.mode().servesTcp(), remotes.map(way -> SocksAssociation.to(way, events)));
        PortUsers users = new PortUsers(settings.socksUsers());
        boolean onlyTunnel = settings.acl().isEmpty();
        return new PortInbound(
                new SocksDialect(users, commands),
                new HttpDialect(users, commands.connect(), onlyTunnel, front),
                strangers,
                events);
    }
}
