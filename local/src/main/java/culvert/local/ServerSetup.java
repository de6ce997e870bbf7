package culvert.local;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.config.Config;
import culvert.config.Credentials;
import culvert.config.Diagnostics;
import culvert.config.Entry;
import culvert.config.Key;
import culvert.config.Mode;
import culvert.config.SaltPrefixes;
import culvert.config.SourceLocation;
import culvert.plugin.PluginCommand;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Turns configuration values into the remotes of the local end. */
final class ServerSetup {
    private final Config config;
    private final Diagnostics diagnostics;

    private ServerSetup(Config config, Diagnostics diagnostics) {
        this.config = config;
        this.diagnostics = diagnostics;
    }

    /** The only one that is configured, or all of a list; the diagnostics are told of what is wrong with them. */
    static List<ServerSettings> servers(Config config, Diagnostics diagnostics) {
        ServerSetup setup = new ServerSetup(config, diagnostics);
        List<Entry> listed = config.get(Key.SERVERS);
        if (config.location(Key.SERVERS).isPresent() && config.find(Key.SERVERS).isEmpty()) {
            return List.of(); // which is wrong already
        }
        return listed.isEmpty() ? List.of(setup.only()) : setup.several(listed);
    }

    private ServerSettings only() {
        ServerSettings only = one(config, new Entry(Config.EMPTY, place(config, Key.SERVER)));
        if (config.location(Key.SERVER).isEmpty()) {
            diagnostics.missing(
                    "there is no server, expected its name or address by -s HOST or in the file (\"server\")");
        }
        return only;
    }

    private List<ServerSettings> several(List<Entry> listed) {
        config.location(Key.SERVER)
                .ifPresent(place -> diagnostics.wrong(
                        place(config, Key.SERVERS),
                        "servers are listed, but server was given at " + place + ", expected one of the two"));
        List<ServerSettings> servers = new ArrayList<>();
        for (Entry server : listed) {
            Config own = server.config().over(config);
            boolean isWhole = isThere(own, Key.SERVER, server) && isThere(own, Key.PASSWORD, server);
            if (isWhole) {
                join(servers, one(own, server));
            }
        }
        check(servers, Mode::servesTcp, "TCP");
        check(servers, Mode::servesUdp, "UDP");
        return servers;
    }

    private boolean isThere(Config own, Key<?> key, Entry server) {
        boolean isThere = own.location(key).isPresent();
        if (!isThere) {
            diagnostics.wrong(server.place(), "is a server without a " + key + ", expected \"" + key + "\": \"...\"");
        }
        return isThere;
    }

    private ServerSettings one(Config own, Entry server) {
        Optional<PluginCommand> plugin = Optional.of(own.get(Key.PLUGIN))
                .filter(program -> !program.isEmpty())
                .map(program -> new PluginCommand(program, own.get(Key.PLUGIN_OPTS)));
        List<Target> addresses = addresses(own);
        if (plugin.isPresent() && addresses.size() > 1) {
            diagnostics.wrong(
                    place(own, Key.SERVER),
                    "server has several addresses and a plugin, which connects to one, expected an entry of"
                            + " \"servers\" for each");
        }
        return new ServerSettings(
                server.get(Key.SERVER_NAME),
                addresses,
                own.get(Key.METHOD),
                Credentials.local(own, diagnostics),
                SaltPrefixes.of(own, diagnostics),
                own.get(Key.LENIENT_SEGMENTS) || plugin.isPresent(),
                own.get(Key.MODE),
                server.get(Key.TCP_WEIGHT),
                server.get(Key.UDP_WEIGHT),
                plugin);
    }

    /** Ports of one server are tried for each other, and count as one. */
    private static void join(List<ServerSettings> servers, ServerSettings next) {
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).isAs(next)) {
                servers.set(i, servers.get(i).with(next));
                return;
            }
        }
        servers.add(next);
    }

    private void check(List<ServerSettings> servers, Predicate<Mode> serves, String what) {
        if (serves.test(config.get(Key.MODE))
                && servers.stream().map(ServerSettings::mode).noneMatch(serves)) {
            diagnostics.wrong(
                    place(config, Key.SERVERS),
                    "none of the servers carries " + what + ", expected another \"mode\" of one of them, or of all");
        }
    }

    private List<Target> addresses(Config own) {
        int port = own.get(Key.SERVER_PORT);
        List<Target> addresses = own.find(Key.SERVER).orElse(List.of()).stream()
                .map(server -> new Target(server.host(), server.port().orElse(port)))
                .toList();
        for (Target address : addresses) {
            if (address.host() instanceof Ip(InetAddress ip) && ip.isAnyLocalAddress()) {
                diagnostics.wrong(
                        place(own, Key.SERVER),
                        "server is " + address.host() + ", where one can only listen,"
                                + " expected the name or address of the remote");
            } else if (address.port() == 0) {
                diagnostics.wrong(place(own, Key.SERVER), "the server's port is 0, expected the one of the remote");
            }
        }
        return addresses;
    }

    private static SourceLocation place(Config config, Key<?> key) {
        return config.location(key).orElse(SourceLocation.whole(key.name()));
    }
}
