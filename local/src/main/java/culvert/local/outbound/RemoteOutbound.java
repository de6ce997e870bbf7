package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.DialException;
import culvert.net.HappyEyeballs;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Request;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaches targets through any one of the remotes: a random one first, the others when that cannot be reached. */
public final class RemoteOutbound implements Outbound {
    private static final Logger log = LoggerFactory.getLogger(RemoteOutbound.class);

    private final Servers servers;
    private final ClientProtocol protocol;
    private final SocketSettings sockets;
    private final Duration timeout;

    /**
     * Borrows the protocol.
     *
     * @param timeout for all attempts of a session together; those still to come share what is left of it
     */
    public RemoteOutbound(Servers servers, ClientProtocol protocol, SocketSettings sockets, Duration timeout) {
        this.servers = servers;
        this.protocol = protocol;
        this.sockets = sockets;
        this.timeout = timeout;
    }

    @Override
    public Stream dial(Request.Connect request, AddressRule rule) throws IOException {
        Stream raw = connect(request.client().runner());
        try {
            return protocol.open(raw, request.target());
        } catch (RuntimeException | Error e) {
            raw.close();
            throw e;
        }
    }

    /** Throws the last failure; those before it stand in the detailed log. */
    private Stream connect(Runner runner) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        IOException failure = new DialException(Cause.CONNECT_FAILED, "no remote to connect to");
        List<Target> order = servers.shuffled();
        int left = order.size();
        for (Target server : order) {
            try {
                return connect(server, deadline.remaining().dividedBy(left--), runner);
            } catch (IOException e) {
                log.atDebug()
                        .addKeyValue("server", server)
                        .addKeyValue("why", e.getMessage())
                        .log("remote unreachable");
                failure = e;
            }
        }
        throw failure;
    }

    private Stream connect(Target server, Duration limit, Runner runner) throws IOException {
        Deadline deadline = Deadline.in(limit);
        List<InetSocketAddress> candidates = servers.addresses(server);
        if (deadline.hasPassed()) {
            throw new DialException(Cause.CONNECT_TIMEOUT, "no time left to connect to a remote");
        }
        try {
            Stream connected = HappyEyeballs.dial(candidates, sockets, deadline.remaining(), runner);
            servers.ways().connected(connected.remoteAddress());
            return servers.news(server).watched(connected);
        } catch (DialException e) {
            if (e.reason() != Cause.NO_DESCRIPTORS) {
                servers.forget();
            }
            servers.news(server).failed(candidates, e);
            throw e;
        }
    }
}
