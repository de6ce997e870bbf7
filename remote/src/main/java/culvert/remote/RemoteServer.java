package culvert.remote;

import culvert.acl.EgressPolicy;
import culvert.acl.OwnSockets;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.Inbound;
import culvert.relay.Listeners;
import culvert.relay.Outbound;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.StreamRelay;
import culvert.remote.inbound.ShadowsocksInbound;
import culvert.remote.outbound.DirectOutbound;
import culvert.replay.ReplayFilter;
import culvert.shadowsocks.SaltMemory;
import culvert.shadowsocks.ServerProtocol;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.Shadowsocks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The running remote end: its listeners, and the sessions that came through them. */
public final class RemoteServer implements AutoCloseable {
    /** Below this an honest client on a bad line would be cut while its header is on the way. */
    private static final Duration SHORTEST_HANDSHAKE = Duration.ofMinutes(1);

    /** Above this silent connections pile up. */
    private static final Duration LONGEST_HANDSHAKE = Duration.ofMinutes(3);

    private final Listeners listeners;
    private final ServerProtocol protocol;

    private RemoteServer(Listeners listeners, ServerProtocol protocol) {
        this.listeners = listeners;
        this.protocol = protocol;
    }

    /** As the other, with a replay filter that ends with this. */
    public static RemoteServer start(
            RemoteSettings settings, Transport transport, Resolver resolver, RelayEvents events) throws IOException {
        ReplayFilter salts = ReplayFilter.inMemory(settings.keys().method().family());
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
        ServerRules rules = new ServerRules(settings.lenientSegments(), InstantSource.system(), salts);
        RemoteServer server = new RemoteServer(
                new Listeners(transport, settings.sockets()), Shadowsocks.server(settings.keys(), rules));
        try {
            server.listen(settings, resolver, events);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where it listens, in the order of the settings, with the ports that the system chose for 0. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** Takes no new connections; sessions go on. */
    public void stopAccepting() {
        listeners.stopAccepting();
    }

    /**
     * Waits for the sessions to end, and breaks those that have not when patience has.
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
        protocol.close();
    }

    private void listen(RemoteSettings settings, Resolver resolver, RelayEvents events) throws IOException {
        OwnSockets own = new OwnSockets();
        EgressPolicy policy = new EgressPolicy(settings.egressAllow(), own);
        Inbound inbound = new ShadowsocksInbound(protocol);
        Outbound outbound = new DirectOutbound(resolver, policy, settings.sockets(), settings.timeout());
        RelaySettings relaySettings =
                new RelaySettings(RemoteServer::handshakeLimit, Duration.ZERO, settings.idleTimeout());
        StreamRelay relay = new StreamRelay(inbound, request -> outbound, relaySettings, listeners.sessions(), events);
        for (InetSocketAddress at : settings.listen()) {
            own.add(listeners.listen(at, relay, "shadowsocks"));
        }
    }

    /**
     * Drawn for each connection, so that there is no time-out to recognise the server by. An ordinary generator does:
     * who could predict the draw would learn when a connection of his ends, and nothing else.
     */
    static Duration handshakeLimit() {
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(SHORTEST_HANDSHAKE.toMillis(), LONGEST_HANDSHAKE.toMillis() + 1));
    }
}
