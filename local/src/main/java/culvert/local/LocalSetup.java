package culvert.local;

import culvert.acl.Acl;
import culvert.address.Ip;
import culvert.config.AccessRules;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.config.SourceLocation;
import culvert.config.UdpTimeout;
import culvert.net.Origin;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns configuration values into the settings of the local end. */
final class LocalSetup {
    private LocalSetup() {}

    /**
     * Checks what only concerns this end, and fills in the defaults.
     *
     * @throws ConfigException with everything that is wrong, including what {@code diagnostics} knew before
     */
    static LocalSettings settings(Config config, Diagnostics diagnostics) throws ConfigException {
        List<ServerSettings> servers = ServerSetup.servers(config, diagnostics);
        InetSocketAddress listen = listen(config, diagnostics);
        refuseOrigins(config, diagnostics);
        config.get(Key.SERVERS).forEach(server -> refuseOrigins(server.config(), diagnostics));
        Mode mode = config.get(Key.MODE);
        Duration udpTimeout = UdpTimeout.of(config, diagnostics);
        Optional<Acl> acl = AccessRules.of(config, diagnostics);
        diagnostics.stopIfWrong();
        return new LocalSettings(
                List.of(listen),
                servers,
                socksUsers(config),
                acl,
                config.get(Key.TIMEOUT),
                config.get(Key.IDLE_TIMEOUT),
                new SocketSettings(
                        config.get(Key.NO_DELAY),
                        config.get(Key.KEEP_ALIVE),
                        config.get(Key.TCP_USER_TIMEOUT),
                        config.get(Key.FAST_OPEN),
                        Origin.ANY),
                mode,
                new AssociationSettings(udpTimeout, config.get(Key.UDP_MAX_ASSOCIATIONS)),
                config.find(Key.TUNNEL_ADDRESS));
    }

    /** What the user believes that connections leave from decides where they go. */
    private static void refuseOrigins(Config config, Diagnostics diagnostics) {
        for (Key<?> key :
                List.of(Key.OUTBOUND_BIND_ADDR, Key.OUTBOUND_BIND_INTERFACE, Key.OUTBOUND_FWMARK, Key.OUTBOUND_PROXY)) {
            boolean isSaid = config.find(key).isPresent()
                    && !config.find(key).equals(Optional.of(0))
                    && !config.find(key).equals(Optional.of(List.of()));
            config.location(key)
                    .filter(_ -> isSaid)
                    .ifPresent(at -> diagnostics.wrong(
                            at,
                            key
                                    + " is set, but at this end connections leave as the system routes them, expected no such"
                                    + " key"));
        }
    }

    private static InetSocketAddress listen(Config config, Diagnostics diagnostics) {
        InetAddress address = config.get(Key.LOCAL_ADDRESS);
        if (!address.isLoopbackAddress()
                && !config.get(Key.ALLOW_OPEN_PROXY)
                && socksUsers(config).isEmpty()) {
            diagnostics.wrong(
                    place(config, Key.LOCAL_ADDRESS),
                    "local_address is " + new Ip(address) + ", where strangers could use this proxy,"
                            + " expected 127.0.0.1, or \"socks_users\" in the file, or --allow-open-proxy");
        }
        return new InetSocketAddress(address, config.get(Key.LOCAL_PORT));
    }

    private static Map<String, String> socksUsers(Config config) {
        return config.get(Key.SOCKS_USERS).entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, user -> user.getValue().value()));
    }

    private static SourceLocation place(Config config, Key<?> key) {
        return config.location(key).orElse(SourceLocation.whole(key.name()));
    }
}
