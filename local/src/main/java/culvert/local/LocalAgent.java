package culvert.local;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.local.outbound.RemoteOutbound;
import culvert.local.socks.SocksInbound;
import culvert.local.socks.SocksUsers;
import culvert.net.Resolver;
import culvert.net.StreamListener;
import culvert.net.Transport;
import culvert.relay.Inbound;
import culvert.relay.Outbound;
import culvert.relay.RelayEvents;
import culvert.relay.RelaySettings;
import culvert.relay.Sessions;
import culvert.relay.StreamRelay;
import culvert.shadowsocks.ClientProtocol;
import culvert.shadowsocks.Shadowsocks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running local end: its listeners, and the sessions that came through them. */
public final class LocalAgent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalAgent.class);

    /**
     * How long the request to the remote waits for the client's first bytes, so that both leave in one write: ample for
     * a client on this machine, and hardly felt where the target speaks first.
     */
    private static final Duration FIRST_DATA_WAIT = Duration.ofMillis(250);

    private final Sessions sessions = new Sessions();
    private final List<StreamListener> listeners = new ArrayList<>();
    private final ClientProtocol protocol;

    private LocalAgent(ClientProtocol protocol) {
        this.protocol = protocol;
    }

    /**
     * Listens on all addresses of the settings, or on none.
     *
     * @param resolver stays the caller's, as does the transport
     */
    public static LocalAgent start(LocalSettings settings, Transport transport, Resolver resolver, RelayEvents events)
            throws IOException {
        LocalAgent agent = new LocalAgent(Shadowsocks.client(settings.method(), settings.password()));
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
        return listeners.stream().map(StreamListener::address).toList();
    }

    /** Takes no new connections; sessions go on. */
    public void stopAccepting() {
        listeners.forEach(StreamListener::close);
    }

    /**
     * Waits for the sessions to end, and breaks those that have not when patience has.
     *
     * @return true when all ended by themselves
     */
    public boolean drain(Duration patience) {
        return sessions.drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        stopAccepting();
        drain(Duration.ZERO);
        protocol.close();
    }

    private void listen(LocalSettings settings, Transport transport, Resolver resolver, RelayEvents events)
            throws IOException {
        Inbound inbound = new SocksInbound(new SocksUsers(settings.socksUsers()));
        Outbound outbound =
                new RemoteOutbound(settings.servers(), protocol, resolver, settings.sockets(), settings.timeout());
        RelaySettings relaySettings = new RelaySettings(settings::timeout, FIRST_DATA_WAIT, settings.idleTimeout());
        for (InetSocketAddress at : settings.listen()) {
            StreamRelay relay = new StreamRelay(inbound, request -> outbound, relaySettings, sessions, events);
            StreamListener listener = transport.listen(at, settings.sockets(), relay::serve);
            listeners.add(listener);
            log.atInfo()
                    .addKeyValue("address", text(listener.address()))
                    .addKeyValue("protocol", "socks")
                    .log("listening");
        }
    }

    private static String text(InetSocketAddress address) {
        return new Target(new Ip(address.getAddress()), address.getPort()).toString();
    }
}
