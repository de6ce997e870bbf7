package culvert.local;

import culvert.local.outbound.RemoteOutbound;
import culvert.local.socks.SocksInbound;
import culvert.local.socks.SocksUsers;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.Inbound;
import culvert.relay.Listeners;
import culvert.relay.Outbound;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.StreamRelay;
import culvert.shadowsocks.ClientProtocol;
import culvert.shadowsocks.Shadowsocks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The running local end: its listeners, and the sessions that came through them. */
public final class LocalAgent implements AutoCloseable {
    /**
     * How long the request to the remote waits for the client's first bytes, so that both leave in one write: ample for
     * a client on this machine, and hardly felt where the target speaks first.
     */
    private static final Duration FIRST_DATA_WAIT = Duration.ofMillis(250);

    private final Listeners listeners;
    private final ClientProtocol protocol;

    private LocalAgent(Listeners listeners, ClientProtocol protocol) {
        this.listeners = listeners;
        this.protocol = protocol;
    }

    /**
     * Listens on all addresses of the settings, or on none.
     *
     * @param resolver stays the caller's, as does the transport
     */
    public static LocalAgent start(LocalSettings settings, Transport transport, Resolver resolver, RelayEvents events)
            throws IOException {
        LocalAgent agent = new LocalAgent(
                new Listeners(transport, settings.sockets()),
                Shadowsocks.client(settings.method(), settings.password()));
        try {
            agent.listen(settings, resolver, events);
            return agent;
        } catch (IOException | RuntimeException e) {
            agent.close();
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

    private void listen(LocalSettings settings, Resolver resolver, RelayEvents events) throws IOException {
        Inbound inbound = new SocksInbound(new SocksUsers(settings.socksUsers()));
        Outbound outbound =
                new RemoteOutbound(settings.servers(), protocol, resolver, settings.sockets(), settings.timeout());
        RelaySettings relaySettings = new RelaySettings(settings::timeout, FIRST_DATA_WAIT, settings.idleTimeout());
        StreamRelay relay = new StreamRelay(inbound, request -> outbound, relaySettings, listeners.sessions(), events);
        for (InetSocketAddress at : settings.listen()) {
            listeners.listen(at, relay, "socks");
        }
    }
}
