package culvert.config;

import static java.util.Map.entry;

import culvert.acl.Cidr;
import culvert.address.Target;
import culvert.crypto.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A key that the configuration may hold, with what its value means. {@code config.json.example} explains each.
 *
 * <p>Dots stand for nesting: {@code log.level} is the key {@code level} of the object {@code log}.
 */
public final class Key<T> {
    public static final Key<List<Endpoint>> SERVER = new Key<>("server", Addresses.servers());
    public static final Key<Integer> SERVER_PORT = new Key<>("server_port", Kinds.port());
    public static final Key<InetAddress> LOCAL_ADDRESS = new Key<>("local_address", Addresses.listen());
    public static final Key<Integer> LOCAL_PORT = new Key<>("local_port", Kinds.port());
    public static final Key<Secret> PASSWORD = new Key<>("password", Secrets.secret());
    public static final Key<Boolean> ALLOW_WEAK_PASSWORD = new Key<>("allow_weak_password", Kinds.onOff());
    public static final Key<Method> METHOD = new Key<>("method", MethodNames.method());
    public static final Key<Duration> TIMEOUT = new Key<>("timeout", Kinds.quotedSeconds(1, Kinds.MAX_SECONDS));
    public static final Key<Mode> MODE = new Key<>(
            "mode",
            Kinds.choice(Arrays.stream(Mode.values()).collect(Collectors.toMap(Mode::label, Function.identity()))));
    public static final Key<Duration> UDP_TIMEOUT = new Key<>("udp_timeout", Kinds.quotedSeconds(1, Kinds.MAX_SECONDS));

    /** Each takes a descriptor, of which no system gives more to one program. */
    private static final int MOST_ASSOCIATIONS = 1_000_000;

    public static final Key<Integer> UDP_MAX_ASSOCIATIONS = new Key<>(
            "udp_max_associations",
            Kinds.number(1, MOST_ASSOCIATIONS, false, "a whole number from 1 to " + MOST_ASSOCIATIONS));
    public static final Key<Target> TUNNEL_ADDRESS = new Key<>("tunnel_address", Addresses.target());
    public static final Key<Boolean> NO_DELAY = new Key<>("no_delay", Kinds.onOff());

    /** The most that Linux takes for TCP_KEEPIDLE. */
    private static final int MAX_KEEP_ALIVE = 32767;

    public static final Key<Duration> KEEP_ALIVE = new Key<>("keep_alive", Kinds.seconds(0, MAX_KEEP_ALIVE));
    public static final Key<Integer> LOG_LEVEL =
            new Key<>("log.level", Kinds.number(0, 9, false, "0, or 1 or more for more lines"));
    public static final Key<LogFormat> LOG_FORMAT = new Key<>(
            "log.format", Kinds.choice(Map.ofEntries(entry("text", LogFormat.TEXT), entry("json", LogFormat.JSON))));
    public static final Key<InetSocketAddress> NAMESERVER = new Key<>("nameserver", Addresses.nameserver());
    public static final Key<List<Cidr>> EGRESS_ALLOW = new Key<>("egress_allow", Addresses.networks());
    public static final Key<Map<String, Secret>> SOCKS_USERS = new Key<>("socks_users", Secrets.users());
    public static final Key<List<User>> USERS = new Key<>("users", Users.users());
    public static final Key<Boolean> LENIENT_SEGMENTS = new Key<>("lenient_segments", Kinds.onOff());
    public static final Key<Path> STATE_DIR = new Key<>("state_dir", Kinds.directory());
    public static final Key<Duration> IDLE_TIMEOUT = new Key<>("idle_timeout", Kinds.seconds(0, Kinds.MAX_SECONDS));
    public static final Key<Duration> DRAIN = new Key<>("drain", Kinds.seconds(0, Kinds.MAX_SECONDS));
    public static final Key<String> TRANSPORT = new Key<>(
            "transport",
            Kinds.choice(Map.ofEntries(entry("epoll", "epoll"), entry("nio", "nio"), entry("plain", "plain"))));

    /** All of them, in the order in which a person would write them. */
    public static final List<Key<?>> ALL = List.of(
            SERVER,
            SERVER_PORT,
            LOCAL_ADDRESS,
            LOCAL_PORT,
            PASSWORD,
            ALLOW_WEAK_PASSWORD,
            METHOD,
            LENIENT_SEGMENTS,
            TIMEOUT,
            MODE,
            UDP_TIMEOUT,
            UDP_MAX_ASSOCIATIONS,
            NO_DELAY,
            KEEP_ALIVE,
            IDLE_TIMEOUT,
            DRAIN,
            TRANSPORT,
            LOG_LEVEL,
            LOG_FORMAT,
            NAMESERVER,
            USERS,
            EGRESS_ALLOW,
            STATE_DIR,
            TUNNEL_ADDRESS,
            SOCKS_USERS);

    private final String name;
    private final Kind<T> kind;

    private Key(String name, Kind<T> kind) {
        this.name = name;
        this.kind = kind;
    }

    static Optional<Key<?>> find(String name) {
        return ALL.stream().filter(key -> key.name.equals(name)).findFirst();
    }

    public String name() {
        return name;
    }

    Kind<T> kind() {
        return kind;
    }

    @Override
    public String toString() {
        return name;
    }
}
