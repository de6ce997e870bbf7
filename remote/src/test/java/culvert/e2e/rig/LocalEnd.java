package culvert.e2e.rig;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.local.LocalAgent;
import culvert.net.Resolver;
import culvert.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A local in this process, on loopback. Its resolver fails the test: names travel to the remote unresolved. */
public final class LocalEnd implements AutoCloseable {
    private final Transport transport;
    private final LocalAgent agent;
    private final Recorder events;

    private LocalEnd(Transport transport, LocalAgent agent, Recorder events) {
        this.transport = transport;
        this.agent = agent;
        this.events = events;
    }

    public static LocalEnd open(TunnelOptions options, InetSocketAddress server) throws IOException {
        return open(options, server, options.engine().open());
    }

    /** The transport is closed with this end. */
    static LocalEnd open(TunnelOptions options, InetSocketAddress server, Transport transport) throws IOException {
        Recorder events = new Recorder();
        LocalOptions local =
                LocalOptions.of(Target.of(server), options.method()).endingAfter(options.idleTimeout());
        try {
            return new LocalEnd(transport, local.start(transport, new NoNames(), events), events);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /** Where SOCKS is served. */
    public InetSocketAddress socks() {
        return agent.addresses().getFirst();
    }

    /** Whom its page asks whether the tunnel works. */
    public void asks(InetSocketAddress whom) {
        agent.page().asks(Target.of(whom));
    }

    public Recorder events() {
        return events;
    }

    @Override
    public void close() {
        agent.close();
        transport.close();
        events.hasNoDefect();
    }

    /** Knows nothing: being asked is a defect, which {@link Recorder#hasNoDefect} reports. */
    private static final class NoNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) {
            throw new AssertionError("the local end resolves " + name);
        }

        @Override
        public void close() {}
    }
}
