package culvert.e2e.rig;

import culvert.acl.AclFile;
import culvert.address.Target;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import culvert.local.LocalAgent;
import culvert.local.LocalSettings;
import culvert.local.ServerSettings;
import culvert.net.Resolver;
import culvert.net.SocketSettings;
import culvert.net.Transport;
import culvert.relay.AssociationSettings;
import culvert.relay.RelayEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The settings of a local end in a test: SOCKS and HTTP on loopback, for TCP, unless the test says otherwise. */
public final class LocalOptions {
    private final List<ServerSettings> servers;
    private InetAddress listen = InetAddress.getLoopbackAddress();
    private Map<String, String> socksUsers = Map.of();
    private String rules = "";
    private Duration timeout = TunnelOptions.TIMEOUT;
    private Duration idleTimeout = Key.IDLE_TIMEOUT.usual();
    private Mode mode = Mode.TCP_ONLY;
    private AssociationSettings associations = RemoteOptions.ASSOCIATIONS;
    private Optional<Target> tunnel = Optional.empty();

    private LocalOptions(List<ServerSettings> servers) {
        this.servers = servers;
    }

    /** With several remotes that stand in for each other. */
    public static LocalOptions of(ServerSettings... servers) {
        return new LocalOptions(List.of(servers));
    }

    /** With one remote that has the tests' password. */
    public static LocalOptions of(Target server, Method method) {
        return of(server, method, TunnelOptions.password(method));
    }

    public static LocalOptions of(Target server, Method method, String password) {
        return of(server("", server, method, password, 1));
    }

    /** One of several remotes. */
    public static ServerSettings server(String name, Target at, Method method, String password, double weight) {
        return new ServerSettings(
                name,
                List.of(at),
                method,
                password,
                SaltPrefix.NONE,
                false,
                Mode.TCP_AND_UDP,
                weight,
                weight,
                Optional.empty());
    }

    public LocalOptions listeningAt(InetAddress address) {
        listen = address;
        return this;
    }

    public LocalOptions withUsers(Map<String, String> users) {
        socksUsers = users;
        return this;
    }

    /** Rules as they stand in a file; none when empty. */
    public LocalOptions withRules(String lines) {
        rules = lines;
        return this;
    }

    /** How long connecting may take. */
    public LocalOptions waiting(Duration limit) {
        timeout = limit;
        return this;
    }

    public LocalOptions endingAfter(Duration idle) {
        idleTimeout = idle;
        return this;
    }

    public LocalOptions serving(Mode what, AssociationSettings bounds) {
        mode = what;
        associations = bounds;
        return this;
    }

    /** Everything goes to this target, instead of SOCKS. */
    public LocalOptions withTunnelTo(Optional<Target> target) {
        tunnel = target;
        return this;
    }

    public LocalSettings settings() {
        return new LocalSettings(
                List.of(new InetSocketAddress(listen, 0)),
                servers,
                socksUsers,
                rules.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Objects.requireNonNull(AclFile.read(rules, new ArrayList<>()))),
                timeout,
                idleTimeout,
                SocketSettings.DEFAULT,
                mode,
                associations,
                tunnel);
    }

    public LocalAgent start(Transport transport, Resolver resolver, RelayEvents events) throws IOException {
        return Ports.free(() -> LocalAgent.start(settings(), transport, resolver, events));
    }
}
