package culvert.e2e.rig;

import culvert.acl.AclFile;
import culvert.acl.Cidr;
import culvert.address.DomainName;
import culvert.address.Ip;
import culvert.address.Target;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.local.LocalAgent;
import culvert.local.LocalSettings;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.NetworkException;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.net.Transport;
import culvert.relay.AssociationSettings;
import culvert.remote.RemoteServer;
import culvert.remote.RemoteSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Both ends on one transport in this process, carrying UDP. The remote knows the names that end in {@code .test}. */
public final class DatagramEnds implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int TRIES = 20;

    /**
     * What a test is about; the rest is usual.
     *
     * @param localAt where the local end listens
     * @param rules of the local end, as in a file
     */
    public record Options(
            Engine engine,
            Method method,
            Mode mode,
            AssociationSettings associations,
            InetAddress localAt,
            Optional<String> rules) {
        public static Options of(Engine engine, Method method) {
            AssociationSettings usual = new AssociationSettings(Duration.ofMinutes(5), 4096);
            return new Options(engine, method, Mode.TCP_AND_UDP, usual, LOOPBACK, Optional.empty());
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
            return new Options(engine, method, mode, associations, localAt, Optional.of(lines));
        }
    }

    private final Transport transport;
    private final RemoteServer remote;
    private final LocalAgent local;
    private final LocalSettings localSettings;
    private final Recorder remoteEvents;
    private final Recorder localEvents;

    private DatagramEnds(
            RemoteServer remote, Recorder remoteEvents, Transport transport, LocalSettings local, Recorder localEvents)
            throws IOException {
        this.transport = transport;
        this.remote = remote;
        this.localSettings = local;
        this.local = LocalAgent.start(local, transport, new TestNames(), localEvents);
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
        for (int tries = 1; ; tries++) {
            try {
                return openOnce(options, tunnel, way);
            } catch (NetworkException e) {
                // the port that is free for connections may be somebody else's for datagrams
                if (tries == TRIES || !String.valueOf(e.getMessage()).contains("in use")) {
                    throw e;
                }
            }
        }
    }

    private static DatagramEnds openOnce(Options options, Optional<Target> tunnel, UnaryOperator<InetSocketAddress> way)
            throws IOException {
        Recorder remoteEvents = new Recorder();
        Recorder localEvents = new Recorder();
        Transport transport = options.engine().open();
        RemoteSettings remoteSettings = new RemoteSettings(
                        List.of(new InetSocketAddress(LOOPBACK, 0)),
                        options.method(),
                        TunnelOptions.password(options.method()),
                        List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1")),
                        TunnelOptions.TIMEOUT,
                        Duration.ZERO,
                        SocketSettings.DEFAULT)
                .serving(options.mode(), options.associations());
        RemoteServer remote;
        try {
            remote = RemoteServer.start(remoteSettings, transport, new TestNames(), remoteEvents);
        } catch (IOException e) {
            transport.close();
            throw e;
        }
        InetSocketAddress server = way.apply(remote.addresses().getFirst());
        LocalSettings localSettings = new LocalSettings(
                        List.of(new InetSocketAddress(options.localAt(), 0)),
                        List.of(new Target(new Ip(server.getAddress()), server.getPort())),
                        options.method(),
                        TunnelOptions.password(options.method()),
                        Map.of(),
                        TunnelOptions.TIMEOUT,
                        Duration.ZERO,
                        SocketSettings.DEFAULT)
                .serving(options.mode(), options.associations(), tunnel);
        try {
            return new DatagramEnds(
                    remote, remoteEvents, transport, ruled(localSettings, options.rules()), localEvents);
        } catch (IOException e) {
            remote.close();
            transport.close();
            throw e;
        }
    }

    private static LocalSettings ruled(LocalSettings of, Optional<String> rules) {
        return new LocalSettings(
                of.listen(),
                of.servers(),
                of.socksUsers(),
                rules.map(lines -> Objects.requireNonNull(AclFile.read(lines, new ArrayList<>()))),
                of.timeout(),
                of.idleTimeout(),
                of.sockets(),
                of.mode(),
                of.associations(),
                of.tunnel());
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
        local.replace(ruled(localSettings, Optional.of(lines)));
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
