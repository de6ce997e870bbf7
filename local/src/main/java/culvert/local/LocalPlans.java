package culvert.local;

import culvert.acl.AclRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.app.link.QrSvg;
import culvert.config.SharedLinks;
import culvert.crypto.Rehearsal;
import culvert.direct.DirectOutbound;
import culvert.direct.DirectPackets;
import culvert.direct.SharedLookups;
import culvert.direct.WayOut;
import culvert.local.http.FrontPage;
import culvert.local.http.HttpDialect;
import culvert.local.outbound.ChosenPackets;
import culvert.local.outbound.PacketRemote;
import culvert.local.outbound.Remote;
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
import culvert.relay.PacketOutbound;
import culvert.relay.Plan;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.Route;
import culvert.relay.RoutedPackets;
import culvert.relay.Router;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
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
    private final LocalPlugins plugins;
    private final SaltMemory answers = ReplayMemory.ofDatagrams();
    private final Budget strangers = Budget.ofMachines(DescriptorLimit.ofThisProcess());
    private final OwnSockets own = new OwnSockets(new MachineAddresses());

    // of the last plan; what is known of servers that stay is taken over by the next
    private Map<ServerSettings, Places> known = Map.of();
    private List<Remote> remotes = List.of();
    private List<PacketRemote> packets = List.of();
    private @Nullable RemoteOutbound streams;
    private @Nullable ChosenPackets datagrams;
    private PortUsers users = new PortUsers(Map.of());

    LocalPlans(Resolver resolver, RelayEvents events, Page page, LocalPlugins plugins) {
        this.plugins = plugins;
        this.resolver = resolver;
        this.events = events;
        this.page = page;
    }

    /**
     * The next plan. The keys of the one before are its sessions', and are overwritten when nobody has them any more.
     *
     * @throws IllegalArgumentException when the password cannot be used
     */
    LocalPlan of(LocalSettings settings) {
        settings.servers().forEach(server -> Rehearsal.begin(server.method()));
        Map<ServerSettings, Places> places = new LinkedHashMap<>();
        settings.servers().forEach(server -> places.computeIfAbsent(server.way(), this::places));
        List<Remote> nextRemotes = settings.servers().stream()
                .filter(server -> server.mode().servesTcp())
                .map(server -> remote(server, places(places, server).streams()))
                .toList();
        List<PacketRemote> nextPackets = settings.servers().stream()
                .filter(server -> settings.mode().servesUdp() && server.mode().servesUdp())
                .map(server -> packetRemote(server, places(places, server).datagrams()))
                .toList();
        RemoteOutbound remote = streams == null
                ? new RemoteOutbound(nextRemotes, settings.sockets(), settings.timeout())
                : streams.among(nextRemotes, settings.sockets(), settings.timeout());
        Optional<PacketOutbound> chosen = chosen(nextPackets, remote);
        Ways ways = ways(settings, remote, chosen);
        PortUsers nextUsers = users.with(settings.socksUsers());
        Plan plan = new Plan(
                inbound(settings, nextUsers, ways.datagrams(), page.of(tunnel(settings, remote))),
                ways.router(),
                new RelaySettings(settings::timeout, FIRST_DATA_WAIT, settings.idleTimeout()));
        known = places;
        remotes = nextRemotes;
        packets = nextPackets;
        streams = remote;
        datagrams = chosen.orElse(null) instanceof ChosenPackets several ? several : null;
        users = nextUsers;
        return new LocalPlan(settings, plan, ways.datagrams());
    }

    /**
     * Where a server is, and what is known of that.
     *
     * @param streams where streams go: to its plugin, if it has one
     */
    private record Places(Servers streams, Servers datagrams) {}

    private Places places(ServerSettings way) {
        Places before = known.get(way);
        if (before != null) {
            return before;
        }
        Servers itself = new Servers(way.addresses(), resolver, events);
        return new Places(
                way.plugin().isPresent() ? new Servers(plugins.places(way), resolver, events) : itself, itself);
    }

    private static Places places(Map<ServerSettings, Places> all, ServerSettings server) {
        return Objects.requireNonNull(all.get(server.way()));
    }

    /** How targets are reached, by streams and, where they are served, by datagrams. */
    private record Ways(Router router, Optional<PacketOutbound> datagrams) {}

    private Remote remote(ServerSettings server, Servers places) {
        boolean isBehind = server.plugin().isPresent();
        return new Remote(
                isBehind && server.name().isEmpty() ? server.toString() : server.name(),
                server.tcpWeight(),
                places,
                ClientProtocol.of(server.method(), server.password(), server.prefix(), rules(server)));
    }

    private Optional<PacketOutbound> chosen(List<PacketRemote> all, RemoteOutbound next) {
        return switch (all.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(all.getFirst().packets());
            default -> Optional.of(datagrams == null ? new ChosenPackets(all, next) : datagrams.among(all, next));
        };
    }

    private PacketRemote packetRemote(ServerSettings server, Servers places) {
        PacketClient wire = PacketClient.of(server.method(), server.password(), rules(server));
        RemotePackets way = new RemotePackets(new RemotePaths(places), wire, events);
        return new PacketRemote(
                server.name().isEmpty() ? server.toString() : server.name(), server.udpWeight(), places, way);
    }

    private ClientRules rules(ServerSettings server) {
        return new ClientRules(server.lenientSegments(), InstantSource.system(), events::clockDiffers, answers);
    }

    /** Where the agent listens. */
    OwnSockets own() {
        return own;
    }

    /** Rules name the way of each datagram, too. */
    private Ways ways(LocalSettings settings, Outbound remote, Optional<PacketOutbound> proxied) {
        if (settings.acl().isEmpty()) {
            Route route = Route.through(remote);
            return new Ways((target, user) -> route, proxied);
        }
        ConnectedAddresses connected = new ConnectedAddresses();
        Outbound direct =
                new DirectOutbound(resolver, connected, settings.sockets().withoutFastOpen(), settings.timeout());
        Router router = new AclRouter(settings.acl().get(), resolver, own, direct, remote);
        return new Ways(router, proxied.map(ofRemote -> {
            PacketOutbound directly = new DirectPackets(
                    new SharedLookups(resolver, connected, events, System::nanoTime), () -> router, () -> WayOut.USUAL);
            return new RoutedPackets(router, Map.of(direct, directly), ofRemote, events);
        }));
    }

    /** Overwrites the keys of the last plan. */
    @Override
    public void close() {
        packets.forEach(remote -> remote.packets().wire().close());
        remotes.forEach(remote -> remote.wire().close());
    }

    /** What the page shows of it; a link is only made when it is asked for. */
    private static Tunnel tunnel(LocalSettings settings, Outbound remote) {
        List<ServerSettings> servers = settings.servers();
        return new Tunnel(
                remote,
                servers.stream().map(ServerSettings::label).toList(),
                servers.stream()
                        .map(server -> server.method().label())
                        .distinct()
                        .collect(Collectors.joining(", ")),
                !settings.socksUsers().isEmpty(),
                () -> servers.stream()
                        .flatMap(server -> server.addresses().stream()
                                .map(at -> SharedLinks.of(
                                        at,
                                        server.method(),
                                        server.password(),
                                        server.plugin()
                                                .map(plugin -> SharedLinks.plugin(plugin.program(), plugin.options()))
                                                .orElse(""),
                                        server.prefix())))
                        .toList(),
                link -> QrSvg.of(link));
    }

    private Inbound inbound(
            LocalSettings settings, PortUsers nextUsers, Optional<PacketOutbound> ways, FrontPage front) {
        if (settings.tunnel().isPresent()) {
            return new TunnelInbound(settings.tunnel().get());
        }
        SocksCommands commands =
                new SocksCommands(settings.mode().servesTcp(), ways.map(way -> SocksAssociation.to(way, events)));
        boolean onlyTunnel = settings.acl().isEmpty();
        return new PortInbound(
                new SocksDialect(nextUsers, commands),
                new HttpDialect(nextUsers, commands.connect(), onlyTunnel, front),
                strangers,
                events);
    }
}
