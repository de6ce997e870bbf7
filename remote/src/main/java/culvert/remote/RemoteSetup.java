package culvert.remote;

import culvert.acl.Acl;
import culvert.acl.Cidr;
import culvert.config.AccessRules;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Credentials;
import culvert.config.Diagnostics;
import culvert.config.Endpoint;
import culvert.config.Entry;
import culvert.config.Key;
import culvert.config.Secret;
import culvert.config.SourceLocation;
import culvert.config.UdpTimeout;
import culvert.config.UserRules;
import culvert.config.UsersOfPorts;
import culvert.net.Origin;
import culvert.net.SocketSettings;
import culvert.plugin.PluginCommand;
import culvert.relay.AssociationSettings;
import culvert.remote.fleet.Store;
import culvert.shadowsocks.PortKeys;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns configuration values into the settings of the remote end. */
final class RemoteSetup {
    /** The wildcard of IPv6 takes IPv4 as well. */
    private static final InetAddress ALL_ADDRESSES = InetAddress.ofLiteral("::");

    private static final InetAddress ALL_IPV4 = InetAddress.ofLiteral("0.0.0.0");

    /** What a field of HTTP can carry; with fewer characters it could be found by trying. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{16,}");

    private final Config config;
    private final Diagnostics diagnostics;
    private final UserRules users;
    private final UsersOfPorts managed;

    private RemoteSetup(Config config, Diagnostics diagnostics) {
        this.config = config;
        this.diagnostics = diagnostics;
        this.users = new UserRules(diagnostics);
        this.managed = new UsersOfPorts(config, diagnostics);
    }

    /**
     * Checks what only concerns this end, and fills in the defaults.
     *
     * @throws ConfigException with everything that is wrong, including what {@code diagnostics} knew before
     */
    static RemoteSettings settings(Config config, Diagnostics diagnostics) throws ConfigException {
        RemoteSetup setup = new RemoteSetup(config, diagnostics);
        List<PortSettings> ports = setup.ports();
        setup.managed.check();
        warnOfSource(config, diagnostics);
        Duration udpTimeout = UdpTimeout.of(config, diagnostics);
        Optional<Acl> acl = AccessRules.of(config, diagnostics);
        Optional<AdminAddress> admin = admin(config, diagnostics);
        Optional<ManagerAddress> manager = manager(config, diagnostics);
        Optional<Store> store = FleetSetup.of(config, diagnostics);
        diagnostics.stopIfWrong();
        return new RemoteSettings(
                ports,
                new UserPlaces(config.find(Key.USERS_FILE).orElse(UserPlaces.NONE.file()), setup.managed.written()),
                setup.users.limits(),
                setup.users.targets(),
                config.get(Key.EGRESS_ALLOW),
                acl,
                config.get(Key.TIMEOUT),
                config.get(Key.IDLE_TIMEOUT),
                new SocketSettings(
                        config.get(Key.NO_DELAY),
                        config.get(Key.KEEP_ALIVE),
                        config.get(Key.TCP_USER_TIMEOUT),
                        config.get(Key.FAST_OPEN),
                        Origin.ANY),
                new AssociationSettings(udpTimeout, config.get(Key.UDP_MAX_ASSOCIATIONS)),
                admin,
                manager,
                config.find(Key.METRICS_LISTEN),
                store,
                config.get(Key.PAGE));
    }

    /** A port alone, whose values are all there. */
    static PortSettings port(Config own, Diagnostics diagnostics) {
        return new RemoteSetup(own, diagnostics).port(own);
    }

    /** The datagrams of panels have no password in them. */
    private static Optional<ManagerAddress> manager(Config config, Diagnostics diagnostics) {
        Optional<SocketAddress> at = managerAddress(config, diagnostics);
        if (at.orElse(null) instanceof InetSocketAddress) {
            diagnostics.warn(
                    place(config, Key.MANAGER_ADDRESS),
                    "manager_address is a port, at which every program of this machine can open ports and read their"
                            + " passwords; the path of a socket such as \"/run/culvert/manager.sock\" is for one user");
        }
        return at.map(address -> new ManagerAddress(address, config));
    }

    /** Some programs have the port in a key of its own. */
    private static Optional<SocketAddress> managerAddress(Config config, Diagnostics diagnostics) {
        Optional<SocketAddress> at = config.find(Key.MANAGER_ADDRESS);
        Optional<Integer> port = config.find(Key.MANAGER_PORT);
        if (at.orElse(null) instanceof InetSocketAddress address && address.isUnresolved()) {
            if (port.isEmpty()) {
                diagnostics.wrong(
                        place(config, Key.MANAGER_ADDRESS),
                        "manager_address has no port, expected one, such as \"127.0.0.1:6001\", or \"manager_port\" beside it");
            }
            return port.map(number -> new InetSocketAddress(address.getHostString(), number));
        }
        if (port.isPresent()) {
            diagnostics.warn(
                    place(config, Key.MANAGER_PORT),
                    "manager_port is not used, since it is for a \"manager_address\" without a port, such as \"127.0.0.1\"");
        }
        return at;
    }

    /** On loopback every user of the machine can ask, and pages in their browsers can. */
    private static Optional<AdminAddress> admin(Config config, Diagnostics diagnostics) {
        String token = config.find(Key.ADMIN_TOKEN).map(Secret::value).orElse("");
        if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
            diagnostics.wrong(
                    place(config, Key.ADMIN_TOKEN),
                    "admin_token is too short or has strange characters in it, expected 16 letters, digits and signs of"
                            + " ASCII at least; \"culvert remote genkey\" makes a good one");
        } else if (config.find(Key.ADMIN).orElse(null) instanceof InetSocketAddress && token.isEmpty()) {
            diagnostics.wrong(
                    place(config, Key.ADMIN),
                    "admin is a port, which every user of this machine reaches, expected \"admin_token\" beside it, or"
                            + " the path of a socket such as \"/run/culvert/admin.sock\"");
        }
        if (!token.isEmpty() && !(config.find(Key.ADMIN).orElse(null) instanceof InetSocketAddress)) {
            diagnostics.warn(
                    place(config, Key.ADMIN_TOKEN),
                    "admin_token is not used, since it is for an \"admin\" that is a port, such as \"127.0.0.1:9388\"");
        }
        return config.find(Key.ADMIN).map(at -> new AdminAddress(at, token));
    }

    /** The only one that is configured, or all of a list. */
    private List<PortSettings> ports() {
        List<Entry> listed = config.get(Key.SERVERS);
        if (config.location(Key.SERVERS).isPresent() && config.find(Key.SERVERS).isEmpty()) {
            return List.of(); // which is wrong already
        }
        if (listed.isEmpty()) {
            return List.of(port(config));
        }
        config.location(Key.SERVER)
                .ifPresent(place -> diagnostics.wrong(
                        place(config, Key.SERVERS),
                        "servers are listed, but server was given at " + place + ", expected one of the two"));
        List<PortSettings> ports = new ArrayList<>();
        for (Entry server : listed) {
            PortSettings next = port(server.config().over(config));
            ports.stream()
                    .filter(other -> other.isInTheWayOf(next))
                    .findFirst()
                    .ifPresent(other -> diagnostics.wrong(
                            server.place(),
                            "there is another server with port "
                                    + other.listen().getFirst().getPort()
                                    + ", expected a \"server_port\" of each server's own"));
            ports.add(next);
        }
        return ports;
    }

    /** @param said of the port, over what holds for all */
    private PortSettings port(Config said) {
        Config own = managed.at(said);
        PortKeys keys = new PortKeys(
                own.get(Key.METHOD),
                Credentials.remote(own, diagnostics),
                Credentials.users(own, diagnostics),
                Credentials.hasUsers(own));
        Optional<PluginCommand> plugin = Optional.of(own.get(Key.PLUGIN))
                .filter(program -> !program.isEmpty())
                .map(program -> new PluginCommand(program, own.get(Key.PLUGIN_OPTS)));
        users.read(own, plugin.isPresent());
        return new PortSettings(
                listen(own, plugin.isPresent(), diagnostics),
                keys,
                own.get(Key.LENIENT_SEGMENTS) || plugin.isPresent(),
                own.get(Key.MODE),
                plugin,
                WaysOut.of(own),
                WaysOut.proxies(own, diagnostics),
                balancers(own, plugin.isPresent(), diagnostics));
    }

    private static List<Cidr> balancers(Config own, boolean hasPlugin, Diagnostics diagnostics) {
        List<Cidr> balancers = own.get(Key.PROXY_PROTOCOL_FROM);
        if (hasPlugin && !balancers.isEmpty()) {
            diagnostics.wrong(
                    place(own, Key.PROXY_PROTOCOL_FROM),
                    "proxy_protocol_from is given and there is a plugin, from which all connections come and which passes on"
                            + " no header, expected [] at this server");
        }
        return balancers;
    }

    private static SourceLocation place(Config config, Key<?> key) {
        return config.location(key).orElse(SourceLocation.whole(key.name()));
    }

    /** The server of libev takes the address of the other end's listener for that of its own outgoing connections. */
    private static void warnOfSource(Config config, Diagnostics diagnostics) {
        InetAddress address = config.get(Key.LOCAL_ADDRESS);
        if (!address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
            config.location(Key.LOCAL_ADDRESS)
                    .ifPresent(at -> diagnostics.warn(
                            at,
                            "local_address is where a local end serves; what connections leave from here is"
                                    + " \"outbound_bind_addr\""));
        }
    }

    private static List<InetSocketAddress> listen(Config config, boolean hasPlugin, Diagnostics diagnostics) {
        int port = config.get(Key.SERVER_PORT);
        if (hasPlugin && port == 0) {
            diagnostics.wrong(
                    place(config, Key.SERVER_PORT),
                    "server_port is 0 and there is a plugin, which cannot say what port it got, expected a port");
        }
        Optional<List<Endpoint>> servers = config.find(Key.SERVER);
        if (servers.isEmpty()) {
            // with plugins the wildcard of IPv6 is that of IPv6 only, or of both
            return List.of(new InetSocketAddress(hasPlugin ? ALL_IPV4 : ALL_ADDRESSES, port));
        }
        Set<InetSocketAddress> listen = new LinkedHashSet<>();
        for (Endpoint server : servers.get()) {
            server.listening(port)
                    .ifPresentOrElse(
                            listen::add,
                            () -> diagnostics.wrong(
                                    place(config, Key.SERVER),
                                    "server is \"" + server.host() + "\", expected an address of this machine"
                                            + " to listen on, such as \"::\" for all"));
        }
        return listen.stream().filter(at -> !isCovered(at, listen)).toList();
    }

    /** The wildcard of IPv6 takes the connections of IPv4 too; peers' files often name both. */
    private static boolean isCovered(InetSocketAddress at, Set<InetSocketAddress> all) {
        return at.getAddress() instanceof Inet4Address
                && at.getAddress().isAnyLocalAddress()
                && all.contains(new InetSocketAddress(ALL_ADDRESSES, at.getPort()));
    }
}
