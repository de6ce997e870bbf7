package culvert.remote;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Credentials;
import culvert.config.Defaults;
import culvert.config.Endpoint;
import culvert.config.Findings;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.config.Place;
import culvert.config.UdpTimeout;
import culvert.net.SocketSettings;
import culvert.relay.AssociationSettings;
import culvert.shadowsocks.ServerKeys;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns configuration values into the settings of the remote end. */
final class RemoteSetup {
    private RemoteSetup() {}

    /**
     * Checks what only concerns this end, and fills in the defaults.
     *
     * @throws ConfigException with everything that is wrong, including what {@code findings} knew before
     */
    static RemoteSettings settings(Config config, Findings findings) throws ConfigException {
        ServerKeys keys = new ServerKeys(
                config.get(Key.METHOD, Defaults.METHOD),
                Credentials.remote(config, findings),
                Credentials.users(config, findings));
        List<InetSocketAddress> listen = listen(config, findings);
        Mode mode = config.get(Key.MODE, Defaults.MODE);
        Duration udpTimeout = UdpTimeout.of(config, findings);
        findings.stopIfWrong();
        return new RemoteSettings(
                listen,
                keys,
                config.get(Key.LENIENT_SEGMENTS, Defaults.LENIENT_SEGMENTS),
                config.get(Key.EGRESS_ALLOW, List.of()),
                config.get(Key.TIMEOUT, Defaults.TIMEOUT),
                config.get(Key.IDLE_TIMEOUT, Defaults.IDLE_TIMEOUT),
                new SocketSettings(
                        config.get(Key.NO_DELAY, Defaults.NO_DELAY), config.get(Key.KEEP_ALIVE, Defaults.KEEP_ALIVE)),
                mode,
                new AssociationSettings(
                        udpTimeout, config.get(Key.UDP_MAX_ASSOCIATIONS, Defaults.UDP_MAX_ASSOCIATIONS)));
    }

    private static List<InetSocketAddress> listen(Config config, Findings findings) {
        int port = config.get(Key.SERVER_PORT, Defaults.SERVER_PORT);
        Optional<List<Endpoint>> servers = config.get(Key.SERVER);
        if (servers.isEmpty()) {
            return List.of(new InetSocketAddress(Defaults.REMOTE_ADDRESS, port));
        }
        Set<InetSocketAddress> listen = new LinkedHashSet<>();
        for (Endpoint server : servers.get()) {
            server.listening(port)
                    .ifPresentOrElse(
                            listen::add,
                            () -> findings.wrong(
                                    config.place(Key.SERVER).orElse(Place.whole("server")),
                                    "server is \"" + server.host() + "\", expected an address of this machine"
                                            + " to listen on, such as \"::\" for all"));
        }
        return listen.stream().filter(at -> !isCovered(at, listen)).toList();
    }

    /** The wildcard of IPv6 takes the connections of IPv4 too; peers' files often name both. */
    private static boolean isCovered(InetSocketAddress at, Set<InetSocketAddress> all) {
        return at.getAddress() instanceof Inet4Address
                && at.getAddress().isAnyLocalAddress()
                && all.contains(new InetSocketAddress(Defaults.REMOTE_ADDRESS, at.getPort()));
    }
}
