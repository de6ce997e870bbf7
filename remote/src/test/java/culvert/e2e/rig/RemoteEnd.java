package culvert.e2e.rig;

import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import culvert.remote.RemoteServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** A remote in this process, on loopback. */
public final class RemoteEnd implements AutoCloseable {
    private final Transport transport;
    private final Resolver resolver;
    private final RemoteServer server;
    private final Recorder events;

    private RemoteEnd(Transport transport, Resolver resolver, RemoteServer server, Recorder events) {
        this.transport = transport;
        this.resolver = resolver;
        this.server = server;
        this.events = events;
    }

    public static RemoteEnd open(TunnelOptions options) throws IOException {
        return open(options, options.engine().open());
    }

    /** The transport is closed with this end. */
    static RemoteEnd open(TunnelOptions options, Transport transport) throws IOException {
        InetSocketAddress nameServer = options.nameServer();
        Resolver resolver = DnsResolver.open(nameServer == null ? List.of() : List.of(nameServer));
        Recorder events = new Recorder();
        try {
            RemoteServer server = RemoteOptions.of(options.method())
                    .allowing(options.egressAllow())
                    .endingAfter(options.idleTimeout())
                    .start(transport, resolver, events);
            return new RemoteEnd(transport, resolver, server, events);
        } catch (IOException | RuntimeException e) {
            resolver.close();
            transport.close();
            throw e;
        }
    }

    public InetSocketAddress address() {
        return server.addresses().getFirst();
    }

    public Recorder events() {
        return events;
    }

    @Override
    public void close() {
        server.close();
        transport.close();
        resolver.close();
        events.hasNoDefect();
    }

    /** Stops, waiting for the sessions to end by themselves. */
    public boolean drain(Duration patience) {
        return server.drain(patience);
    }
}
