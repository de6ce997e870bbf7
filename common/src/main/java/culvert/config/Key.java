package culvert.config;

import static culvert.config.Flag.Section.RUNNING;
import static culvert.config.Flag.Section.SECRET;
import static culvert.config.Flag.Section.SERVING;
import static culvert.config.Flag.Section.TARGETS;
import static culvert.config.Flag.Section.THE_REMOTE;

import culvert.acl.Cidr;
import culvert.address.Target;
import culvert.crypto.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A key that the configuration may hold. All that is said of a key is said here, once: the flags, the help pages and
 * {@code config.json.example} are made of it, in this order, and what holds without it comes from here.
 *
 * <p>Dots stand for nesting: {@code log.level} is the key {@code level} of the object {@code log}.
 */
public final class Key<T> {
    private static final List<Key<?>> DECLARED = new ArrayList<>();

    /** Each association takes a descriptor, of which no system gives more to one program. */
    private static final int MAX_ASSOCIATIONS = 1_000_000;

    /** The most that Linux takes for TCP_KEEPIDLE. */
    private static final int MAX_KEEP_ALIVE = 32767;

    public static final Key<String> CONFIG_FILE = key("config", ValueTypes.word())
            .flag(RUNNING, "-c --config", "FILE", """
                    read FILE, or the standard input if FILE is -, in the JSON of shadowsocks-libev and \
                    shadowsocks-rust; config.json.example explains every key""")
            .onlyAFlag();

    // ---- both ends

    public static final Key<List<Endpoint>> SERVER = key("server", Addresses.servers())
            .ofEachServer()
            .flag(End.LOCAL, THE_REMOTE, "-s --server", "HOST", "its name or address; HOST:PORT is fine too")
            .flag(End.REMOTE, SERVING, "-s --server", "ADDR", """
                    the address of this machine to listen on (default: all of them)""")
            .shownAs("\"127.0.0.1\"")
            .says("""
                    The remote. On the laptop: the name or address of the server, or a list of several that have the same password;
                    whoever recorded a request to one of those can play it at another.
                    On the server: the address to listen on; "::" means all of them, which is what holds without this key.
                    An entry may bring a port of its own: "vps.example.com:443".""");

    public static final Key<Integer> SERVER_PORT = key("server_port", ValueTypes.port(), "8388")
            .ofEachServer()
            .flag(End.LOCAL, THE_REMOTE, "-p --server-port", "PORT", "its port")
            .flag(End.REMOTE, SERVING, "-p --server-port", "PORT", "the port to listen on; 0 takes any")
            .says("");

    public static final Key<String> LINK = key("link", ValueTypes.word())
            .only(End.LOCAL)
            .flag(THE_REMOTE, "--link", "FILE", """
                    read an ss:// link, which stands for -s, -p, -m and -k, from FILE, or from the standard input if FILE \
                    is -; a list of servers (SIP008), or the https:// address of either, may stand there too""")
            .onlyAFlag();

    public static final Key<Method> METHOD = key("method", MethodNames.method(), "chacha20-ietf-poly1305")
            .ofEachServer()
            .flag(SECRET, "-m --method", "NAME", "the method: " + MethodNames.offered())
            .says("""
                    The same on both ends. Of 2022, which want clocks that are right:
                    2022-blake3-aes-128-gcm, 2022-blake3-aes-256-gcm, 2022-blake3-chacha20-poly1305. The AEAD methods, which every
                    program has: aes-128-gcm, aes-192-gcm, aes-256-gcm, chacha20-ietf-poly1305, xchacha20-ietf-poly1305.
                    With a processor of the last ten years the aes ones are faster.""");

    public static final Key<String> PASSWORD_FILE = key("password_file", ValueTypes.word())
            .flag(SECRET, "--password-file", "FILE", """
                    read the password from FILE, or from the standard input if FILE is -""")
            .onlyAFlag();

    public static final Key<Secret> PASSWORD = key("password", Secrets.secret())
            .ofEachServer()
            .flag(SECRET, "-k --password", "PASSWORD", """
                    the password; every user of this machine can see it here, so rather use --password-file, -c, or the \
                    environment variable CULVERT_PASSWORD""")
            .shownAs("\"change me: culvert remote genkey\"")
            .says("""
                    The secret that both ends share; make it with: culvert remote genkey -m METHOD
                    The methods of 2022 take nothing else than such a key; where the server has "users", the local end's password is
                    the server's key and the user's, "SERVER-KEY:USER-KEY".
                    "${NAME}" takes it from the environment variable NAME. Better still, leave the key out and use --password-file or
                    the environment variable CULVERT_PASSWORD. Whoever has it can use your server.""");

    public static final Key<Boolean> ALLOW_WEAK_PASSWORD = key("allow_weak_password", ValueTypes.onOff(), "false")
            .ofEachServer()
            .toggle(SECRET, "--allow-weak-password", "true", """
                    take a password that can be found by trying; it is refused otherwise""")
            .says("""
                    With the AEAD methods: take passwords that can be found by trying (those worth less than an estimated 40 bits),
                    which are refused otherwise. Those below 80 bits are taken with a warning.""");

    public static final Key<Boolean> LENIENT_SEGMENTS =
            key("lenient_segments", ValueTypes.onOff(), "false").ofEachServer().says("""
                    Only for the methods of 2022: take a header that arrives in pieces. Whole ones are demanded otherwise, which is
                    safer, but behind something that cuts the stream anew nothing works.""");

    public static final Key<String> PLUGIN = key("plugin", ValueTypes.word(), "")
            .ofEachServer()
            .flag(RUNNING, "--plugin", "PROGRAM", """
                    carry TCP through this plugin (SIP003), a program in PATH or a path, such as obfs-local, obfs-server or \
                    ss-v2ray-plugin; the other end needs its counterpart""")
            .shownAs("\"\"")
            .says("""
                    A program that carries TCP in another form (SIP003), in PATH or by its path; "" means none. UDP goes past it. The other end
                    needs its counterpart: obfs-local and obfs-server of Debian's simple-obfs, ss-v2ray-plugin of shadowsocks-v2ray-plugin.
                    It is started and ended with Culvert. Behind it the server knows nobody's address, and "lenient_segments" is on.
                    plugin_opts: what it is told, in the environment, such as "obfs=http;obfs-host=www.example.com".""");

    public static final Key<String> PLUGIN_OPTS = key("plugin_opts", ValueTypes.word(), "")
            .ofEachServer()
            .flag(RUNNING, "--plugin-opts", "OPTIONS", """
                    what the plugin is told, such as "obfs=http;obfs-host=www.example.com\"""")
            .shownAs("\"\"")
            .says("");

    public static final Key<Duration> TIMEOUT = key(
                    "timeout", ValueTypes.quotedSeconds(1, ValueTypes.MAX_SECONDS), "60")
            .flag(RUNNING, "-t --timeout", "SECONDS", "how long connecting may take; an open session may last for ever")
            .says("""
                    Seconds that connecting may take, and the client's request at the local end. Never ends an open session.""");

    public static final Key<Duration> IDLE_TIMEOUT = key(
                    "idle_timeout", ValueTypes.seconds(0, ValueTypes.MAX_SECONDS), "0")
            .says("""
                    Seconds without a byte in either direction after which a session ends; 0: never.""");

    public static final Key<Duration> DRAIN = key("drain", ValueTypes.seconds(0, ValueTypes.MAX_SECONDS), "10")
            .flag(RUNNING, "--drain", "SECONDS", """
                    how long open sessions may go on after Ctrl-C or SIGTERM; a second one ends them at once""")
            .says("""
                    Seconds that open sessions may go on after Ctrl-C or SIGTERM.""");

    /** Short enough to notice within a minute and a half that a peer has vanished. */
    public static final Key<Duration> KEEP_ALIVE =
            key("keep_alive", ValueTypes.seconds(0, MAX_KEEP_ALIVE), "20").says("""
                    Seconds of silence before the system asks whether the peer is still there; 0: it never asks. A peer that had been idle
                    and leaves nine questions unanswered, 8 seconds apart, is gone.""");

    /** An outage of two minutes is survived: the system's tries are up to two more apart. It would go on for fifteen. */
    public static final Key<Duration> TCP_USER_TIMEOUT = key(
                    "tcp_user_timeout", ValueTypes.seconds(0, ValueTypes.MAX_SECONDS), "240")
            .says("""
                    Seconds that a peer may be silent that had been in the middle of something: outages of half of it end no such session.
                    0: the system decides, after some 15 minutes, as it does with nio and plain where something was sent.""");

    public static final Key<Boolean> NO_DELAY =
            key("no_delay", ValueTypes.onOff(), "true").says("""
                    Send small pieces at once.""");

    /** As other implementations have it: UDP is served only when asked for. */
    public static final Key<Mode> MODE = key(
                    "mode",
                    ValueTypes.choice(
                            Arrays.stream(Mode.values()).collect(Collectors.toMap(Mode::label, Function.identity()))),
                    "tcp_only")
            .ofEachServer()
            .toggle(SERVING, "-u", "tcp_and_udp", "carry UDP as well as TCP; the other end needs it too")
            .toggle(SERVING, "-U", "udp_only", "carry UDP and no TCP")
            .says("""
                    What is carried: tcp_only, tcp_and_udp or udp_only. UDP works when both ends have one of the latter two; games,
                    calls and the HTTP/3 of browsers want it.""");

    /** As long as most routers remember a flow that was answered, and as the other servers have it. */
    public static final Key<Duration> UDP_TIMEOUT = key(
                    "udp_timeout", ValueTypes.quotedSeconds(1, ValueTypes.MAX_SECONDS), "300")
            .says("""
                    Seconds without a datagram in either direction after which an association of UDP ends; with the methods of 2022
                    never fewer than 60. At the local end, only of the tunnel: one that SOCKS has made lasts as long as its connection.""");

    /** Each has a socket at the remote; most systems let a program have more than this and a busy user needs fewer. */
    public static final Key<Integer> UDP_MAX_ASSOCIATIONS = key(
                    "udp_max_associations",
                    ValueTypes.number(1, MAX_ASSOCIATIONS, false, "a whole number from 1 to " + MAX_ASSOCIATIONS),
                    "4096")
            .says("""
                    So many associations at a time; the one that is idle for longest makes room for the next.""");

    public static final Key<String> ACL = key("acl", ValueTypes.word())
            .flag(TARGETS, "--acl", "FILE", "read rules about who may go where from FILE")
            .hiddenAs("\"rules.acl\"")
            .says("""
                    A file of rules, as shadowsocks-libev and shadowsocks-rust have it. On the laptop: what goes to its target
                    directly ([bypass_list]), through the server ([proxy_list]), or nowhere ([outbound_block_list]). On the server: which
                    targets may not be reached ([outbound_block_list]) and whose addresses are not served ([bypass_list]).
                    culvert acl test FILE example.org says which line decides.""");

    public static final Key<String> TRANSPORT = key(
                    "transport", ValueTypes.choice(Map.of("epoll", "epoll", "nio", "nio", "plain", "plain")))
            .flag(RUNNING, "--transport", "NAME", """
                    how bytes move: epoll, nio or plain (default: the best this system has)""")
            .hiddenAs("\"epoll\"")
            .says("""
                    How bytes move: epoll (Linux), nio (everywhere) or plain (without native code). Left out: the best there is.""");

    public static final Key<Integer> LOG_LEVEL = key(
                    "log.level", ValueTypes.number(0, 9, false, "0, or 1 or more for more lines"), "0")
            .toggle(RUNNING, "-v --verbose", "1", "log more")
            .says("""
                    level: 0 for the usual lines, 1 for more. format: "text" or "json".""");

    public static final Key<LogFormat> LOG_FORMAT = key(
                    "log.format", ValueTypes.choice(Map.of("text", LogFormat.TEXT, "json", LogFormat.JSON)), "text")
            .flag(RUNNING, "--log-format", "NAME", "text or json, a line an event, to the standard error")
            .says("");

    public static final Key<Boolean> EXIT_WITH_STDIN = key("exit_with_stdin", ValueTypes.onOff(), "false")
            .toggle(RUNNING, "--exit-with-stdin", "true", "end, as after SIGTERM, when the standard input ends")
            .onlyAFlag();

    // ---- only the local end

    public static final Key<List<Server>> SERVERS =
            key("servers", Servers.servers(), "[]").only(End.LOCAL).shownAs("""
                    [
                        // { "name": "home", "server": "vps.example.com", "server_port": 8388, "method": "aes-256-gcm", "password": "..." },
                        // { "name": "away", "server": "vps.example.net", "server_port": 443, "password": "...", "tcp_weight": 0.5 },
                    ]""").says("""
                    Several remotes that stand in for each other, in the place of "server". Each may have: server, server_port, method,
                    password, mode, lenient_segments, allow_weak_password; what it leaves out is as at the top. "name" (or "remarks") is what
                    the log calls it. "tcp_weight" and "udp_weight", 0 to 1, the usual: how much rather it is used than others; with 0 only
                    when no other works. Those with the same address and the same secret are one server with several ports.""");

    /** Other machines are not served unless configured. */
    public static final Key<InetAddress> LOCAL_ADDRESS = key("local_address", Addresses.listen(), "127.0.0.1")
            .only(End.LOCAL)
            .flag(SERVING, "-b --local-address", "ADDR", "the address of this machine to serve on")
            .says("""
                    Where SOCKS and HTTP are served, on one port. Any address but those of loopback needs "socks_users", or the flag --allow-open-proxy.""");

    public static final Key<Integer> LOCAL_PORT = key("local_port", ValueTypes.port(), "1080")
            .only(End.LOCAL)
            .flag(SERVING, "-l --local-port", "PORT", "the port to serve SOCKS and HTTP on; 0 takes any")
            .says("");

    public static final Key<Target> TUNNEL_ADDRESS = key("tunnel_address", Addresses.target())
            .only(End.LOCAL)
            .flag(SERVING, "--tunnel", "HOST:PORT", "instead of SOCKS, carry everything that comes to this one target")
            .hiddenAs("\"9.9.9.9:53\"")
            .says("""
                    Instead of SOCKS: everything that comes to local_port goes to this one target, host:port. With UDP, a resolver at
                    the other side becomes one of this machine's.""");

    public static final Key<Map<String, Secret>> SOCKS_USERS = key("socks_users", Secrets.users(), "{}")
            .only(End.LOCAL)
            .shownAs("""
                    {
                        // "ada": "their password",
                    }""")
            .says("""
                    Names and passwords that clients have to give; {} or left out: none. Browsers can give them by HTTP only.""");

    public static final Key<Boolean> ALLOW_OPEN_PROXY = key("allow_open_proxy", ValueTypes.onOff(), "false")
            .only(End.LOCAL)
            .toggle(SERVING, "--allow-open-proxy", "true", """
                    serve other machines without "socks_users" in the file: whoever reaches ADDR can use this proxy""")
            .onlyAFlag();

    // ---- only the remote end

    public static final Key<List<InetSocketAddress>> NAMESERVER = key("nameserver", Addresses.nameservers())
            .only(End.REMOTE)
            .hiddenAs("[\"9.9.9.9\", \"149.112.112.112:53\"]")
            .says("""
                    Who is asked for the addresses of names: an address or address:port, or a list of them, of which the next is asked
                    when the one before does not answer. Left out: whom the system asks.""");

    public static final Key<List<User>> USERS =
            key("users", Users.users(), "[]").only(End.REMOTE).shownAs("""
                    [
                        // { "name": "alice", "password": "their key: culvert remote genkey -m METHOD" },
                    ]""").says("""
                    Users with passwords of their own, whose names stand in the log. With 2022-blake3-aes-128-gcm and
                    2022-blake3-aes-256-gcm these are keys, and "password" is the server's own key. With the AEAD methods they are
                    any passwords, which are tried one after the other; "password" is then one without a name, and may be left out.""");

    public static final Key<Path> STATE_DIR = key("state_dir", ValueTypes.directory())
            .only(End.REMOTE)
            .hiddenAs("\"/var/lib/culvert\"")
            .says("""
                    Where it is kept which requests have come, so that none can be replayed after a restart: with the
                    methods of 2022 those of the last minute, with the AEAD methods the last million, in at most 32 MB.
                    Left out: $STATE_DIRECTORY, else $XDG_STATE_HOME/culvert, else ~/.local/state/culvert.""");

    public static final Key<List<Cidr>> EGRESS_ALLOW = key("egress_allow", Addresses.networks(), "[]")
            .only(End.REMOTE)
            .flag(TARGETS, "--egress-allow", "CIDR", """
                    let clients reach this private network, such as 10.0.0.0/8; may be repeated (default: none)""")
            .says("""
                    Networks that clients may reach although they are private, such as "10.8.0.0/16", for documentation (192.0.2.0/24,
                    198.51.100.0/24, 203.0.113.0/24), or the server's own: the public addresses and networks of its interfaces, which
                    it names at its start. All others they may reach in any case.""");

    /** All of them, as they are declared. */
    public static final List<Key<?>> ALL = List.copyOf(DECLARED);

    private final KeyBuilder<T> declared;
    private final Optional<T> usual;

    Key(KeyBuilder<T> declared) {
        this.declared = declared;
        this.usual = declared.usual.flatMap(this::literal);
        DECLARED.add(this);
    }

    /** The key of that name in a file. */
    static Optional<Key<?>> find(String name) {
        return ALL.stream()
                .filter(key -> key.standsInFiles() && key.name().equals(name))
                .findFirst();
    }

    public String name() {
        return declared.name;
    }

    /** What holds when it is not given. */
    public T usual() {
        return usual.orElseThrow(() -> new IllegalStateException(name() + " has no value by itself"));
    }

    /**
     * For what is settled when the program starts.
     *
     * @throws IllegalArgumentException when it has changed
     */
    public void mustStay(Object before, Object now) {
        if (!before.equals(now)) {
            throw new IllegalArgumentException(
                    "\"" + name() + "\" cannot change while the program runs, expected the value that it was started"
                            + " with, or another start");
        }
    }

    public List<Flag> flags() {
        return List.copyOf(declared.flags);
    }

    /** True when it may be repeated on the command line. */
    public boolean isList() {
        return declared.usual.filter("[]"::equals).isPresent();
    }

    /** True when each of several servers may have its own. */
    boolean isOfEachServer() {
        return declared.isOfEachServer;
    }

    boolean standsInFiles() {
        return declared.standsInFiles;
    }

    ValueType<T> type() {
        return declared.type;
    }

    KeyBuilder<T> declaration() {
        return declared;
    }

    @Override
    public String toString() {
        return name();
    }

    private Optional<T> literal(String text) {
        SourceLocation here = SourceLocation.whole(name());
        Node node = switch (text) {
            case "[]" -> new Node.Items(here, List.of());
            case "{}" -> new Node.Fields(here, List.of());
            default -> new Node.Text(here, text, true);
        };
        return type().read(node, new Reading(name(), new Diagnostics(), Map.of()));
    }

    private static <T> KeyBuilder<T> key(String name, ValueType<T> type) {
        return new KeyBuilder<>(name, type, Optional.empty());
    }

    private static <T> KeyBuilder<T> key(String name, ValueType<T> type, String usual) {
        return new KeyBuilder<>(name, type, Optional.of(usual));
    }
}
