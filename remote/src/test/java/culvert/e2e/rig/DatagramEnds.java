package culvert.e2e.rig;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.local.LocalAgent;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.relay.AssociationSettings;
import culvert.remote.RemoteServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Both ends on one transport in this process, carrying UDP. The remote knows the names that end in {@code .test}. */
public final class DatagramEnds implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /**
     * What a test is about; the rest is usual.
     *
     * @param localAt where the local end listens
     * @param rules of the local end, as in a file; empty for none
     */
    public record Options(
            Engine engine,
            Method method,
            Mode mode,
            AssociationSettings associations,
            InetAddress localAt,
            String rules) {
        public static Options of(Engine engine, Method method) {
            AssociationSettings usual = new AssociationSettings(Duration.ofMinutes(5), 4096);
            return new Options(engine, method, Mode.TCP_AND_UDP, usual, LOOPBACK, "");
        }

        public Options serving(Mode other) {
            return new Options(engine, method, other, associations, localAt, rules);
        }

        public Options bounded(Duration idle, int most) {
            return new Options(engine, method, mode, new AssociationSettings(idle, most), localAt, rules);
        }

        public Options withTheLocalAt(String address) {
            return new Options(engine, method, mode, associations, InetAddress.ofLiteral(address), rules);
        }

        public Options withRulesAtTheLocal(String lines) {
            return new Options(engine, method, mode, associations, localAt, lines);
        }
    }

    private final Transport transport;
    private final RemoteServer remote;
    private final LocalAgent local;
    private final LocalOptions localOptions;
    private final Recorder remoteEvents;
    private final Recorder localEvents;

    private DatagramEnds(
            RemoteServer remote, Recorder remoteEvents, Transport transport, LocalOptions local, Recorder localEvents)
            throws IOException {
        this.transport = transport;
        this.remote = remote;
        this.localOptions = local;
        this.local = local.start(transport, new TestNames(), localEvents);
        this.remoteEvents = remoteEvents;
        this.localEvents = localEvents;
    }

    /** With SOCKS at the local end. */
    public static DatagramEnds open(Options options) throws IOException {
        return open(options, Optional.empty());
    }

    /** With a tunnel, where a target is given. */
    public static DatagramEnds open(Options options, Optional<Target> tunnel) throws IOException {
        return open(options, tunnel, remote -> remote);
    }

    /**
     * With something between the ends.
     *
     * @param way takes the remote's address, and gives the one that the local takes for it
     */
    public static DatagramEnds open(Options options, Optional<Target> tunnel, UnaryOperator<InetSocketAddress> way)
            throws IOException {
        Recorder remoteEvents = new Recorder();
        Recorder localEvents = new Recorder();
        Transport transport = options.engine().open();
        RemoteServer remote;
        try {
            remote = RemoteOptions.of(options.method())
                    .allowing("127.0.0.0/8", "::1")
                    .serving(options.mode(), options.associations())
                    .start(transport, new TestNames(), remoteEvents);
        } catch (IOException e) {
            transport.close();
            throw e;
        }
        LocalOptions localOptions = LocalOptions.of(
                        Target.of(way.apply(remote.addresses().getFirst())), options.method())
                .listeningAt(options.localAt())
                .serving(options.mode(), options.associations())
                .withTunnelTo(tunnel)
                .withRules(options.rules());
        try {
            return new DatagramEnds(remote, remoteEvents, transport, localOptions, localEvents);
        } catch (IOException e) {
            remote.close();
            transport.close();
            throw e;
        }
    }

    public InetSocketAddress localAddress() {
        return local.addresses().getFirst();
    }

    public InetSocketAddress remoteAddress() {
        return remote.addresses().getFirst();
    }

    public RemoteServer remote() {
        return remote;
    }

    public LocalAgent local() {
        return local;
    }

    /** The local end serves by these rules from now on. */
    public void replaceRulesAtTheLocal(String lines) {
        local.replace(localOptions.withRules(lines).settings());
    }

    public Recorder remoteEvents() {
        return remoteEvents;
    }

    public Recorder localEvents() {
        return localEvents;
    }

    @Override
    public void close() {
        local.close();
        remote.close();
        transport.close();
        localEvents.hasNoDefect();
        remoteEvents.hasNoDefect();
    }

    /** Names of the test are this machine, others are not there. */
    private static final class TestNames implements Resolver {
        @Override
        public List<InetAddress> resolve(DomainName name) throws DialException {
            if (name.name().endsWith(".test")) {
                return List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));
            }
            throw new DialException(Cause.NAME_NOT_FOUND, name + " is not there");
        }

        @Override
        public void close() {}
    }
}
