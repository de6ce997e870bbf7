package culvert.local;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Credentials;
import culvert.config.Defaults;
import culvert.config.Findings;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.config.Place;
import culvert.config.Secret;
import culvert.config.UdpTimeout;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Turns configuration values into the settings of the local end. */
final class LocalSetup {
    private LocalSetup() {}

    /**
     * Checks what only concerns this end, and fills in the defaults.
     *
     * @param allowOpenProxy whether strangers may be served without a password
     * @throws ConfigException with everything that is wrong, including what {@code findings} knew before
     */
    static LocalSettings settings(Config config, boolean allowOpenProxy, Findings findings) throws ConfigException {
        String password = Credentials.local(config, findings);
        InetSocketAddress listen = listen(config, allowOpenProxy, findings);
        List<Target> servers = servers(config, findings);
        Mode mode = config.get(Key.MODE, Defaults.MODE);
        Duration udpTimeout = UdpTimeout.of(config, findings);
        findings.stopIfWrong();
        return new LocalSettings(
                List.of(listen),
                servers,
                config.get(Key.METHOD, Defaults.METHOD),
                password,
                config.get(Key.LENIENT_SEGMENTS, Defaults.LENIENT_SEGMENTS),
                socksUsers(config),
                config.get(Key.TIMEOUT, Defaults.TIMEOUT),
                config.get(Key.IDLE_TIMEOUT, Defaults.IDLE_TIMEOUT),
                new SocketSettings(
                        config.get(Key.NO_DELAY, Defaults.NO_DELAY), config.get(Key.KEEP_ALIVE, Defaults.KEEP_ALIVE)),
                mode,
                new AssociationSettings(
                        udpTimeout, config.get(Key.UDP_MAX_ASSOCIATIONS, Defaults.UDP_MAX_ASSOCIATIONS)),
                config.get(Key.TUNNEL_ADDRESS));
    }

    private static InetSocketAddress listen(Config config, boolean allowOpenProxy, Findings findings) {
        InetAddress address = config.get(Key.LOCAL_ADDRESS, Defaults.LOCAL_ADDRESS);
        if (!address.isLoopbackAddress()
                && !allowOpenProxy
                && socksUsers(config).isEmpty()) {
            findings.wrong(
                    place(config, Key.LOCAL_ADDRESS),
                    "local_address is " + new Ip(address) + ", where strangers could use this proxy,"
                            + " expected 127.0.0.1, or \"socks_users\" in the file, or --allow-open-proxy");
        }
        return new InetSocketAddress(address, config.get(Key.LOCAL_PORT, Defaults.LOCAL_PORT));
    }

    private static List<Target> servers(Config config, Findings findings) {
        int port = config.get(Key.SERVER_PORT, Defaults.SERVER_PORT);
        List<Target> servers = config.get(Key.SERVER, List.of()).stream()
                .map(server -> new Target(server.host(), server.port().orElse(port)))
                .toList();
        if (servers.isEmpty() && config.place(Key.SERVER).isEmpty()) {
            findings.missing("there is no server, expected its name or address by -s HOST or in the file (\"server\")");
        }
        for (Target server : servers) {
            if (server.host() instanceof Ip(InetAddress address) && address.isAnyLocalAddress()) {
                findings.wrong(
                        place(config, Key.SERVER),
                        "server is " + server.host() + ", where one can only listen,"
                                + " expected the name or address of the remote");
            } else if (server.port() == 0) {
                findings.wrong(place(config, Key.SERVER), "the server's port is 0, expected the one of the remote");
            }
        }
        return servers;
    }

    private static Map<String, String> socksUsers(Config config) {
        return config.get(Key.SOCKS_USERS, Map.<String, Secret>of()).entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, user -> user.getValue().value()));
    }

    private static Place place(Config config, Key<?> key) {
        return config.place(key).orElse(Place.whole(key.name()));
    }
}
