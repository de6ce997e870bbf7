package culvert.remote;

import culvert.acl.EgressPolicy;
import culvert.acl.EgressRouter;
import culvert.acl.MachineAddresses;
import culvert.acl.OwnSockets;
import culvert.direct.DirectOutbound;
import culvert.net.ConnectedAddresses;
import culvert.net.DescriptorLimit;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.Budget;
import culvert.relay.Inbound;
import culvert.relay.Listeners;
import culvert.relay.Plan;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.Router;
import culvert.relay.StreamRelay;
import culvert.remote.datagram.DatagramServer;
import culvert.remote.datagram.Targets;
import culvert.remote.inbound.ShadowsocksInbound;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.packet.PacketServer;
import culvert.shadowsocks.stream.ServerProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running remote end: its listeners, and the sessions that came through them. */
public final class RemoteServer implements AutoCloseable {
    /** Below this an honest client on a bad line would be cut while its header is on the way. */
    private static final Duration MIN_HANDSHAKE = Duration.ofMinutes(1);

    /** Above this silent connections pile up. */
    private static final Duration MAX_HANDSHAKE = Duration.ofMinutes(3);

    private static final Logger log = LoggerFactory.getLogger(RemoteServer.class);

    private final Listeners listeners;
    private final Users users;
    private final @Nullable DatagramServer datagrams;
    private final List<InetSocketAddress> addresses = new ArrayList<>();

    /**
     * What a peer meets before it is trusted.
     *
     * @param handshakeLimit drawn for each connection
     */
    record Guard(SaltMemory salts, Supplier<Duration> handshakeLimit) {}

    private RemoteServer(Listeners listeners, Users users, @Nullable DatagramServer datagrams) {
        this.listeners = listeners;
        this.users = users;
        this.datagrams = datagrams;
    }

    /** As the other, with a replay filter that ends with this. */
    public static RemoteServer start(
            RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events) throws IOException {
        ReplayMemory salts = ReplayMemory.inMemory(settings.keys().method().edition());
        return start(settings, transport, resolver, events, salts);
    }

    /**
     * Listens on all addresses of the settings, or on none.
     *
     * @param resolver stays the caller's, as does the transport
     * @param salts the replay filter, which stays the caller's too
     */
    public static RemoteServer start(
            RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events, SaltMemory salts)
            throws IOException {
        return start(settings, transport, resolver, events, new Guard(salts, RemoteServer::handshakeLimit));
    }

    /** The same with another limit, which a test draws shorter. */
    static RemoteServer start(
            RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events, Guard guard)
            throws IOException {
        ServerRules rules = new ServerRules(settings.lenientSegments(), InstantSource.system(), guard.salts());
        MachineAddresses machine = new MachineAddresses();
        OwnSockets own = new OwnSockets(machine);
        EgressPolicy policy = new EgressPolicy(settings.egressAllow(), own, machine);
        announce(policy);
        ConnectedAddresses connected = new ConnectedAddresses();
        Router router = new EgressRouter(
                policy, new DirectOutbound(resolver, connected, settings.sockets(), settings.timeout()));
        Users users = new Users(settings.keys());
        DatagramServer datagrams = null;
        if (settings.mode().servesUdp()) {
            PacketServer wire = PacketServer.of(
                    users, new ServerRules(rules.lenientSegments(), rules.clock(), ReplayMemory.ofDatagrams()));
            Targets targets = new Targets(resolver, router, connected);
            datagrams = new DatagramServer(wire, targets, settings.associations(), events, transport.runner());
        }
        RemoteServer server = new RemoteServer(new Listeners(transport, settings.sockets()), users, datagrams);
        try {
            Inbound inbound = new ShadowsocksInbound(
                    ServerProtocol.of(users, rules), Budget.ofNetworks(DescriptorLimit.ofThisProcess()), events);
            RelaySettings relaySettings =
                    new RelaySettings(guard.handshakeLimit(), Duration.ZERO, settings.idleTimeout());
            server.listen(settings, new Plan(inbound, router, relaySettings), own, events);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Where it listens, in the order of the settings, with the ports that the system chose for 0: for TCP and UDP the
     * same.
     */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Takes no new connections and associations; those that are go on. */
    public void stopAccepting() {
        listeners.stopAccepting();
        if (datagrams != null) {
            datagrams.stopAccepting();
        }
    }

    /**
     * Waits for the relays to end, and breaks those that have not when patience has. Probes are not waited for, and
     * neither are associations of UDP, which go on meanwhile: they have no end that anybody would announce.
     *
     * @return true when all relays ended by themselves
     */
    public boolean drain(Duration patience) {
        return listeners.drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        listeners.close();
        if (datagrams != null) {
            datagrams.close();
        }
        users.close();
    }

    private void listen(RemoteSettings settings, Plan plan, OwnSockets own, RelayEvents events) throws IOException {
        StreamRelay relay = new StreamRelay(plan, listeners.sessions(), events);
        for (InetSocketAddress asked : settings.listen()) {
            InetSocketAddress at = asked;
            if (settings.mode().servesTcp()) {
                at = listeners.listen(asked, relay, "shadowsocks");
                own.add(at);
            }
            if (datagrams != null) {
                InetSocketAddress bound = datagrams.listen(at);
                own.add(bound);
                Listeners.announce(at, bound, "shadowsocks-udp");
                at = bound;
            }
            addresses.add(at);
        }
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

    /**
     * Drawn for each connection, so that there is no time-out to recognise the server by. An ordinary generator does:
     * who could predict the draw would learn when a connection of his ends, and nothing else.
     */
    static Duration handshakeLimit() {
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(MIN_HANDSHAKE.toMillis(), MAX_HANDSHAKE.toMillis() + 1));
    }
}
