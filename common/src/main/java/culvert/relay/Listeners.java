package culvert.relay;

import culvert.address.Target;
import culvert.net.SocketSettings;
import culvert.net.StreamListener;
import culvert.net.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of one end, and the sessions that came through them. */
public final class Listeners implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final Transport transport;
    private final SocketSettings sockets;
    private final Sessions sessions;
    private final List<StreamListener> open = new ArrayList<>();

    /**
     * Listens nowhere yet.
     *
     * @param transport stays the caller's
     * @param sockets what every accepted connection is given
     */
    public Listeners(Transport transport, SocketSettings sockets) {
        this(transport, sockets, new Sessions());
    }

    /** The same, whose sessions are among those of others. */
    public Listeners(Transport transport, SocketSettings sockets, Sessions sessions) {
        this.transport = transport;
        this.sockets = sockets;
        this.sessions = sessions;
    }

    /** What the relays of these listeners share. */
    public Sessions sessions() {
        return sessions;
    }

    /**
     * Listens on one address more; {@link #announce} follows once all that belongs to it listens too.
     *
     * @return the address that was really bound
     */
    public InetSocketAddress listen(InetSocketAddress at, StreamRelay relay) throws IOException {
        StreamListener listener = transport.listen(at, sockets, relay::serve);
        open.add(listener);
        return listener.address();
    }

    /**
     * Writes the log line of a listener, by which others know that it can be used.
     *
     * @param asked where it should be
     * @param address where it is
     */
    public static void announce(InetSocketAddress asked, InetSocketAddress address, String protocol) {
        if (asked.getAddress() instanceof Inet6Address && address.getAddress() instanceof Inet4Address) {
            log.warn("this machine has no IPv6: listening on its addresses of IPv4 alone");
        }
        log.atInfo()
                .addKeyValue("address", Target.of(address).toString())
                .addKeyValue("protocol", protocol)
                .log("listening");
    }

    /** Takes no new connections; sessions go on. */
    public void stopAccepting() {
        open.forEach(StreamListener::close);
    }

    /**
     * Waits for the relays to end, and breaks those that have not when patience has. Connections that have asked
     * for nothing are not waited for.
     *
     * @return true when all relays ended by themselves
     */
    public boolean drain(Duration patience) {
        return sessions.drain(patience);
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        stopAccepting();
        drain(Duration.ZERO);
    }
}
