package culvert.e2e.rig;

import culvert.acl.Cidr;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.direct.WayOut;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.net.Transport;
import culvert.net.UserLimits;
import culvert.relay.AssociationSettings;
import culvert.relay.RelayEvents;
import culvert.remote.PortSettings;
import culvert.remote.RemoteServer;
import culvert.remote.RemoteSettings;
import culvert.remote.UserPlaces;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.PortKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of a remote end in a test: for TCP, on loopback and to targets there, unless the test says otherwise. */
public final class RemoteOptions {
    /** As without the keys. */
    static final AssociationSettings ASSOCIATIONS =
            new AssociationSettings(Key.UDP_TIMEOUT.usual(), Key.UDP_MAX_ASSOCIATIONS.usual());

    private final PortKeys keys;
    private List<InetSocketAddress> listen = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private List<Cidr> egressAllow = List.of(Cidr.parse("127.0.0.0/8"));
    private Map<String, UserLimits> limits = Map.of();
    private Duration timeout = TunnelOptions.TIMEOUT;
    private Duration idleTimeout = Key.IDLE_TIMEOUT.usual();
    private Mode mode = Mode.TCP_ONLY;
    private AssociationSettings associations = ASSOCIATIONS;

    private RemoteOptions(PortKeys keys) {
        this.keys = keys;
    }

    public static RemoteOptions of(PortKeys keys) {
        return new RemoteOptions(keys);
    }

    /** With the tests' password. */
    public static RemoteOptions of(Method method) {
        return of(new PortKeys(method, TunnelOptions.password(method), Map.of()));
    }

    public RemoteOptions listeningAt(InetSocketAddress... addresses) {
        listen = List.of(addresses);
        return this;
    }

    public RemoteOptions allowing(String... networks) {
        return allowing(Stream.of(networks).map(Cidr::parse).toList());
    }

    /** Which private networks are targets. */
    public RemoteOptions allowing(List<Cidr> networks) {
        egressAllow = networks;
        return this;
    }

    /** What users may. */
    public RemoteOptions limiting(Map<String, UserLimits> users) {
        limits = users;
        return this;
    }

    /** How long connecting may take. */
    public RemoteOptions waiting(Duration limit) {
        timeout = limit;
        return this;
    }

    public RemoteOptions endingAfter(Duration idle) {
        idleTimeout = idle;
        return this;
    }

    public RemoteOptions serving(Mode what, AssociationSettings bounds) {
        mode = what;
        associations = bounds;
        return this;
    }

    public RemoteSettings settings() {
        return new RemoteSettings(
                List.of(new PortSettings(
                        listen, keys, false, mode, Optional.empty(), WayOut.USUAL, List.of(), List.of())),
                UserPlaces.NONE,
                limits,
                Map.of(),
                egressAllow,
                Optional.empty(),
                timeout,
                idleTimeout,
                SocketSettings.DEFAULT,
                associations,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    /** With a replay filter in memory. */
    public RemoteServer start(Transport transport, Resolver resolver, RelayEvents events) throws IOException {
        ReplayMemory salts = ReplayMemory.inMemory(keys.method().edition());
        return Ports.free(() -> RemoteServer.start(settings(), transport, resolver, events, _ -> salts));
    }
}
