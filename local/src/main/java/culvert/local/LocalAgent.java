package culvert.local;

import culvert.address.Target;
import culvert.local.datagram.DatagramTunnel;
import culvert.local.datagram.RemoteRoute;
import culvert.local.datagram.SocksAssociation;
import culvert.local.http.HttpDialect;
import culvert.local.outbound.RemoteOutbound;
import culvert.local.outbound.RemotePackets;
import culvert.local.outbound.Servers;
import culvert.local.port.PortInbound;
import culvert.local.port.PortUsers;
import culvert.local.socks.SocksCommands;
import culvert.local.socks.SocksDialect;
import culvert.local.tunnel.TunnelInbound;
import culvert.net.DescriptorLimit;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.Listeners;
import culvert.relay.Outbound;
import culvert.relay.Plan;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.Route;
import culvert.relay.StreamRelay;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The running local end: its listeners, and the sessions that came through them. */
public final class LocalAgent implements AutoCloseable {
    /**
     * How long the request to the remote waits for the client's first bytes, so that both leave in one write: ample for
     * a client on this machine, and hardly felt where the target speaks first.
     */
    private static final Duration FIRST_DATA_WAIT = Duration.ofMillis(250);

    private final Listeners listeners;
    private final ClientProtocol protocol;
    private final @Nullable PacketClient packets;
    private final List<DatagramTunnel> tunnels = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    private LocalAgent(Listeners listeners, ClientProtocol protocol, @Nullable PacketClient packets) {
        this.listeners = listeners;
        this.protocol = protocol;
        this.packets = packets;
    }

    /**
     * Listens on all addresses of the settings, or on none.
     *
     * @param resolver stays the caller's, as does the transport
     */
    public static LocalAgent start(LocalSettings settings, Transport transport, Resolver resolver, RelayEvents events)
            throws IOException {
        ClientRules rules = new ClientRules(
                settings.lenientSegments(), InstantSource.system(), events::clockDiffers, ReplayMemory.ofDatagrams());
        LocalAgent agent = new LocalAgent(
                new Listeners(transport, settings.sockets()),
                ClientProtocol.of(settings.method(), settings.password(), rules),
                settings.mode().servesUdp() ? PacketClient.of(settings.method(), settings.password(), rules) : null);
        try {
            agent.listen(settings, transport, resolver, events);
            return agent;
        } catch (IOException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    /** Where it listens, in the order of the settings, with the ports that the system chose for 0. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Takes no new connections and clients; sessions and associations go on. */
    public void stopAccepting() {
        listeners.stopAccepting();
        tunnels.forEach(DatagramTunnel::stopAccepting);
    }

    /**
     * Waits for the sessions to end, and breaks those that have not when patience has. A tunnel's associations go on
     * meanwhile, but are not waited for: they have no end that anybody would announce.
     *
     * @return true when all ended by themselves
     */
    public boolean drain(Duration patience) {
        return listeners.drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        listeners.close();
        tunnels.forEach(DatagramTunnel::close);
        if (packets != null) {
            packets.close();
        }
        protocol.close();
    }

    private void listen(LocalSettings settings, Transport transport, Resolver resolver, RelayEvents events)
            throws IOException {
        Servers servers = new Servers(settings.servers(), resolver);
        Optional<RemoteRoute> remotes =
                Optional.ofNullable(packets).map(wire -> new RemoteRoute(new RemotePackets(servers), wire, events));
        Outbound outbound = new RemoteOutbound(servers, protocol, settings.sockets(), settings.timeout());
        Route route = Route.through(outbound);
        RelaySettings relaySettings = new RelaySettings(settings::timeout, FIRST_DATA_WAIT, settings.idleTimeout());
        Plan plan = new Plan(inbound(settings, remotes, events), (target, user) -> route, relaySettings);
        StreamRelay relay = new StreamRelay(plan, listeners.sessions(), events);
        Optional<Target> tunnel = settings.tunnel();
        for (InetSocketAddress asked : settings.listen()) {
            InetSocketAddress at = asked;
            if (tunnel.isEmpty() || settings.mode().servesTcp()) {
                at = listeners.listen(asked, relay, tunnel.isPresent() ? "tunnel" : "socks");
            }
            if (tunnel.isPresent() && remotes.isPresent()) {
                at = tunnel(at, tunnel.get(), remotes.get(), settings, transport);
            }
            addresses.add(at);
        }
    }

    private static Inbound inbound(LocalSettings settings, Optional<RemoteRoute> route, RelayEvents events) {
        if (settings.tunnel().isPresent()) {
            return new TunnelInbound(settings.tunnel().get());
        }
        SocksCommands commands = new SocksCommands(
                settings.mode().servesTcp(), route.map(way -> request -> SocksAssociation.open(request, way)));
        Budget strangers = Budget.ofAddresses(DescriptorLimit.ofThisProcess());
        PortUsers users = new PortUsers(settings.socksUsers());
        return new PortInbound(new SocksDialect(users, commands), new HttpDialect(), strangers, events);
    }

    private InetSocketAddress tunnel(
            InetSocketAddress at, Target target, RemoteRoute route, LocalSettings settings, Transport transport)
            throws IOException {
        DatagramTunnel tunnel = DatagramTunnel.open(at, target, route, settings.associations(), transport.runner());
        tunnels.add(tunnel);
        Listeners.announce(at, tunnel.address(), "tunnel-udp");
        return tunnel.address();
    }
}
