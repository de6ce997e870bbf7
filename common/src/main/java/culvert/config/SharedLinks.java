package culvert.config;

import culvert.address.Ip;
import culvert.address.Target;
import culvert.crypto.Edition;
import culvert.crypto.Method;
import culvert.crypto.SaltPrefix;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The links to pass on to whoever may use a server, made of the configuration of either end.
 *
 * @param host where clients reach the server, instead of where the configuration says
 * @param user whose link it is; empty where there is one password for all
 * @param name what programs call the server; empty means as the user
 */
public record SharedLinks(Optional<Endpoint> host, Optional<String> user, Optional<String> name) {
    /** More would fill the screen. */
    private static final int MAX_NAMED = 20;

    /**
     * A link for each server, none of them a secret to its user.
     *
     * @param config with the users that the server keeps, where it is a server's
     * @throws ConfigException with everything that is wrong, including what {@code diagnostics} knew before
     */
    public List<String> of(Config config, Diagnostics diagnostics) throws ConfigException {
        checkHost(config, diagnostics);
        UsersOfPorts users = new UsersOfPorts(config, diagnostics);
        List<Entry> several = config.get(Key.SERVERS);
        if (several.isEmpty()) {
            return of(users.at(config), "", diagnostics);
        }
        List<Entry> all = several.stream()
                .map(server -> new Entry(users.at(server.config().over(config)), server.place()))
                .toList();
        List<Entry> theirs =
                all.stream().filter(server -> isOf(server.config())).toList();
        List<String> links = new ArrayList<>();
        for (Entry server : theirs.isEmpty() ? all : theirs) {
            links.addAll(of(server.config(), server.get(Key.SERVER_NAME), diagnostics));
        }
        return links;
    }

    /**
     * Whether the configuration can be a laptop's only. Then it is about a server elsewhere, and who is kept on this machine is
     * nothing to it.
     */
    public static boolean areOfLaptop(Config config) {
        return Credentials.areOfUser(config)
                || config.get(Key.SERVERS).stream()
                        .anyMatch(
                                server -> Credentials.areOfUser(server.config().over(config)))
                || config.find(Key.CONFIG_FILE)
                        .filter(file -> Purpose.isOnlyLaptops(file, InputStream.nullInputStream()))
                        .isPresent();
    }

    private void checkHost(Config config, Diagnostics diagnostics) {
        long known = Stream.concat(
                        Stream.of(config), config.get(Key.SERVERS).stream().map(Entry::config))
                .flatMap(server -> server.find(Key.SERVER).stream())
                .flatMap(List::stream)
                .map(Endpoint::host)
                .distinct()
                .count();
        if (host.isPresent() && known > 1 && areOfLaptop(config)) {
            diagnostics.wrong(
                    SourceLocation.whole("--host"),
                    "the file is a laptop's and names several servers, expected no host, or a file with one of them");
        }
    }

    /** Whether a server knows the user, or nobody is asked for. */
    private boolean isOf(Config server) {
        return user.isEmpty()
                || server.get(Key.USERS).stream()
                        .anyMatch(known -> known.get(Key.USER_NAME).equals(user.get()));
    }

    private List<String> of(Config config, String known, Diagnostics diagnostics) throws ConfigException {
        String password = password(config, diagnostics);
        List<Target> servers = servers(config, diagnostics);
        SaltPrefix prefix = SaltPrefixes.of(config, diagnostics);
        diagnostics.stopIfWrong();
        String method = config.get(Key.METHOD).label();
        String tag = name.or(() -> user).orElse(known);
        String plugin = plugin(config.get(Key.PLUGIN), config.get(Key.PLUGIN_OPTS));
        return servers.stream()
                .map(server -> new Link(
                                method,
                                new Secret(password),
                                server.host(),
                                server.port(),
                                tag,
                                List.of(),
                                plugin,
                                prefix.text())
                        .text())
                .toList();
    }

    /** The link of one server whose password is known. */
    public static String of(Target server, Method method, String password, String plugin, SaltPrefix prefix) {
        Secret secret = new Secret(password);
        return new Link(method.label(), secret, server.host(), server.port(), "", List.of(), plugin, prefix.text())
                .text();
    }

    /** The same without a plugin. */
    public static String of(Target server, Method method, String password, String name) {
        Secret secret = new Secret(password);
        return new Link(method.label(), secret, server.host(), server.port(), name, List.of(), "", "").text();
    }

    /**
     * A server that listens on an address, as clients know it: by the host, if there is one.
     *
     * @param diagnostics is told when that cannot be
     */
    public static Target server(Optional<Endpoint> host, Target listening, Diagnostics diagnostics) {
        Target server = new Target(
                host.map(Endpoint::host).orElse(listening.host()),
                host.map(Endpoint::port).orElse(OptionalInt.empty()).orElse(listening.port()));
        check(server, SourceLocation.whole(host.isPresent() ? "--host" : "server"), diagnostics);
        return server;
    }

    /** As links have it; of the server's own only the local end knows what its counterpart is told. */
    public static String plugin(String program, String options) {
        return program.isEmpty() || options.isEmpty() ? program : program + ";" + options;
    }

    /** With the methods of 2022 a user's is that of the server and the user's own. */
    private String password(Config config, Diagnostics diagnostics) {
        Method method = config.get(Key.METHOD);
        if (!Credentials.hasUsers(config)) {
            user.ifPresent(_ -> diagnostics.wrong(
                    SourceLocation.whole("--user"), "there are no \"users\" in the file, expected no user"));
            return Credentials.local(config, diagnostics);
        }
        String own = Credentials.remote(config, diagnostics);
        Map<String, String> passwords = Credentials.users(config, diagnostics);
        boolean hasKeys = method.edition() == Edition.EDITION_2022;
        if (user.isEmpty() && !hasKeys && !own.isEmpty()) {
            return own;
        }
        if (passwords.isEmpty() && config.get(Key.USERS).isEmpty()) {
            diagnostics.missing("users are kept in "
                    + config.find(Key.USERS_FILE).map(String::valueOf).orElse("a file")
                    + ", without whom nobody gets in, and this server has none there, expected one:"
                    + " culvert users add NAME, which prints the key");
            return "";
        }
        if (user.isEmpty()) {
            diagnostics.missing("the server has users, expected one of them by --user: " + names(config));
            return "";
        }
        String password = passwords.get(user.get());
        if (password == null) {
            diagnostics.wrong(
                    SourceLocation.whole("--user"),
                    "there is no user " + Quoted.quoted(user.get()) + ", expected one of: " + names(config));
            return "";
        }
        return hasKeys ? own + ":" + password : password;
    }

    private static String names(Config config) {
        List<Entry> users = config.get(Key.USERS);
        String some = users.stream()
                .limit(MAX_NAMED)
                .map(user -> user.get(Key.USER_NAME))
                .collect(Collectors.joining(", "));
        return users.size() > MAX_NAMED ? some + " and " + (users.size() - MAX_NAMED) + " more" : some;
    }

    private List<Target> servers(Config config, Diagnostics diagnostics) {
        int port = config.get(Key.SERVER_PORT);
        List<Endpoint> written = config.find(Key.SERVER).orElse(List.of());
        if (written.isEmpty() && config.location(Key.SERVER).isPresent()) {
            return List.of(); // which is wrong already
        }
        List<Endpoint> listening = written.isEmpty() ? List.of(Endpoint.parse("::")) : written;
        List<Target> servers = listening.stream()
                .map(server -> new Target(
                        host.orElse(server).host(),
                        host.map(Endpoint::port)
                                .filter(own -> own.isPresent())
                                .orElse(server.port())
                                .orElse(port)))
                .distinct()
                .toList();
        SourceLocation place = config.location(Key.SERVER).orElse(SourceLocation.whole("server"));
        servers.forEach(
                server -> check(server, host.isPresent() ? SourceLocation.whole("--host") : place, diagnostics));
        return servers;
    }

    private static void check(Target server, SourceLocation place, Diagnostics diagnostics) {
        if (server.port() == 0) {
            diagnostics.wrong(place, "the server's port is 0, expected the one that clients connect to");
        }
        if (!(server.host() instanceof Ip(InetAddress address))) {
            return;
        }
        if (address.isAnyLocalAddress()) {
            diagnostics.wrong(
                    place,
                    "the server listens on all of its addresses, expected the name or address that clients connect to"
                            + " by --host NAME");
        } else if (address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isSiteLocalAddress()) {
            diagnostics.warn(
                    place,
                    "the server is " + server.host()
                            + ", which others cannot reach from afar; --host NAME puts another into the link");
        }
    }
}
