package culvert.config;

import static culvert.config.Flag.Section.RUNNING;
import static culvert.config.Flag.Section.SECRET;
import static culvert.config.Flag.Section.SERVING;
import static culvert.config.Flag.Section.TARGETS;
import static culvert.config.Flag.Section.THE_REMOTE;

import culvert.crypto.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys of both ends, and flags that stand beside them. */
sealed interface SharedKeys permits Key {
    KeyList LIST = new KeyList(End.LOCAL, End.REMOTE);

    Key<String> CONFIG_FILE = LIST.key("config", ValueTypes.word())
            .flag(RUNNING, "-c --config", "FILE", """
                    read FILE, or the standard input if FILE is -, in the JSON of shadowsocks-libev and \
                    shadowsocks-rust; config.json.example explains every key""")
            .onlyAFlag();

    Key<List<Endpoint>> SERVER = LIST.key("server", Addresses.servers())
            .ofEachServer()
            .alsoCalled("address")
            .ofLinks()
            .flag(End.LOCAL, THE_REMOTE, "-s --server", "HOST", "its name or address; HOST:PORT is fine too")
            .flag(End.REMOTE, SERVING, "-s --server", "ADDR", """
                    the address of this machine to listen on (default: all of them)""")
            .shownAs("\"127.0.0.1\"")
            .says("""
                    The remote. On the laptop: the name or address of the server, or a list of several that have the same password;
                    whoever recorded a request to one of those can play it at another.
                    On the server: the address to listen on; "::" means all of them, which is what holds without this key.
                    An entry may bring a port of its own: "vps.example.com:443".""");

    Key<Integer> SERVER_PORT = LIST.key("server_port", ValueTypes.port(), "8388")
            .ofEachServer()
            .alsoCalled("port")
            .ofLinks()
            .flag(End.LOCAL, THE_REMOTE, "-p --server-port", "PORT", "its port")
            .flag(End.REMOTE, SERVING, "-p --server-port", "PORT", "the port to listen on; 0 takes any")
            .says("");

    Key<List<Entry>> SERVERS =
            LIST.key("servers", EntryList.SERVERS, "[]").shownAs("""
                    [
                        // { "name": "home", "server": "vps.example.com", "server_port": 8388, "method": "aes-256-gcm", "password": "..." },
                        // { "name": "away", "server": "vps.example.net", "server_port": 443, "password": "...", "tcp_weight": 0.5 },
                    ]""").says("""
                    Several, in the place of "server". On the laptop: remotes that stand in for each other; those with the same
                    address and the same secret are one server with several ports. On the server: ports that are served at once, each
                    with its own method, password, "users", mode or plugin; what is not said of one holds as it stands outside.""");

    Key<String> LINK = LIST.key("link", ValueTypes.word())
            .only(End.LOCAL)
            .flag(THE_REMOTE, "--link", "FILE", """
                    read an ss:// link, which stands for -s, -p, -m and -k, from FILE, or from the standard input if FILE \
                    is -; a list of servers (SIP008), or the https:// address of either, may stand there too""")
            .onlyAFlag();

    Key<Method> METHOD = LIST.key("method", MethodNames.method(), "chacha20-ietf-poly1305")
            .ofEachServer()
            .ofLinks()
            .flag(SECRET, "-m --method", "NAME", "the method: " + MethodNames.offered())
            .says("""
                    The same on both ends. Of 2022, which want clocks that are right:
                    2022-blake3-aes-128-gcm, 2022-blake3-aes-256-gcm, 2022-blake3-chacha20-poly1305. The AEAD methods, which every
                    program has: aes-128-gcm, aes-192-gcm, aes-256-gcm, chacha20-ietf-poly1305, xchacha20-ietf-poly1305.
                    With a processor of the last ten years the aes ones are faster.""");

    Key<String> PASSWORD_FILE = LIST.key("password_file", ValueTypes.word())
            .flag(SECRET, "--password-file", "FILE", """
                    read the password from FILE, or from the standard input if FILE is -""")
            .onlyAFlag();

    Key<Secret> PASSWORD = LIST.key("password", Secrets.secret())
            .ofEachServer()
            .ofLinks()
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

    Key<Boolean> ALLOW_WEAK_PASSWORD = LIST.key("allow_weak_password", ValueTypes.onOff(), "false")
            .ofEachServer()
            .toggle(SECRET, "--allow-weak-password", "true", """
                    take a password that can be found by trying; it is refused otherwise""")
            .says("""
                    With the AEAD methods: take passwords that can be found by trying (those worth less than an estimated 40 bits),
                    which are refused otherwise. Those below 80 bits are taken with a warning.""");

    Key<Boolean> LENIENT_SEGMENTS = LIST.key("lenient_segments", ValueTypes.onOff(), "false")
            .ofEachServer()
            .says("""
                    Only for the methods of 2022: take a header that arrives in pieces. Whole ones are demanded otherwise, which is
                    safer, but behind something that cuts the stream anew nothing works.""");

    Key<String> PLUGIN = LIST.key("plugin", ValueTypes.word(), "")
            .ofEachServer()
            .ofLinks()
            .flag(RUNNING, "--plugin", "PROGRAM", """
                    carry TCP through this plugin (SIP003), a program in PATH or a path, such as obfs-local, obfs-server or \
                    ss-v2ray-plugin; the other end needs its counterpart""")
            .shownAs("\"\"")
            .says("""
                    A program that carries TCP in another form (SIP003), in PATH or by its path; "" means none. UDP goes past it. The other end
                    needs its counterpart: obfs-local and obfs-server of Debian's simple-obfs, ss-v2ray-plugin of shadowsocks-v2ray-plugin.
                    It is started and ended with Culvert. Behind it the server knows nobody's address, and "lenient_segments" is on.
                    plugin_opts: what it is told, in the environment, such as "obfs=http;obfs-host=www.example.com".""");

    Key<String> PLUGIN_OPTS = LIST.key("plugin_opts", ValueTypes.word(), "")
            .ofEachServer()
            .ofLinks()
            .flag(RUNNING, "--plugin-opts", "OPTIONS", """
                    what the plugin is told, such as "obfs=http;obfs-host=www.example.com\"""")
            .shownAs("\"\"")
            .says("");

    Key<Duration> TIMEOUT = LIST.key("timeout", ValueTypes.quotedSeconds(1, ValueTypes.MAX_SECONDS), "60")
            .flag(RUNNING, "-t --timeout", "SECONDS", "how long connecting may take; an open session may last for ever")
            .says("""
                    Seconds that connecting may take, and the client's request at the local end. Never ends an open session.""");

    Key<Duration> IDLE_TIMEOUT = LIST.key("idle_timeout", ValueTypes.seconds(0, ValueTypes.MAX_SECONDS), "0")
            .says("""
                    Seconds without a byte in either direction after which a session ends; 0: never.""");

    Key<Duration> DRAIN = LIST.key("drain", ValueTypes.seconds(0, ValueTypes.MAX_SECONDS), "10")
            .flag(RUNNING, "--drain", "SECONDS", """
                    how long open sessions may go on after Ctrl-C or SIGTERM; a second one ends them at once""")
            .says("""
                    Seconds that open sessions may go on after Ctrl-C or SIGTERM.""");

    /** Short enough to notice within a minute and a half that a peer has vanished. */
    Key<Duration> KEEP_ALIVE = LIST.key("keep_alive", ValueTypes.seconds(0, ValueTypes.MAX_KEEP_ALIVE), "20")
            .says("""
                    Seconds of silence before the system asks whether the peer is still there; 0: it never asks. A peer that had been idle
                    and leaves nine questions unanswered, 8 seconds apart, is gone.""");

    /** An outage of two minutes is survived: the system's tries are up to two more apart. It would go on for fifteen. */
    Key<Duration> TCP_USER_TIMEOUT = LIST.key("tcp_user_timeout", ValueTypes.seconds(0, ValueTypes.MAX_SECONDS), "240")
            .says("""
                    Seconds that a peer may be silent that had been in the middle of something: outages of half of it end no such session.
                    0: the system decides, after some 15 minutes, as it does with nio and plain where something was sent.""");

    Key<Boolean> NO_DELAY = LIST.key("no_delay", ValueTypes.onOff(), "true").says("""
                    Send small pieces at once.""");

    Key<Boolean> FAST_OPEN = LIST.key("fast_open", ValueTypes.onOff(), "false")
            .alsoCalled("tcp_fast_open")
            .says("""
                    TCP fast open (RFC 7413), which saves a round trip: what the laptop first sends leaves with its request to connect. Both
                    ends need it, on Linux with the transport epoll, and the server's system has to let servers have it (sysctl
                    net.ipv4.tcp_fastopen=3). Some networks drop such requests, and programs are told that they are connected before
                    the server has answered. Where there are several servers, or addresses of one, the laptop connects as usual,
                    since only an answer tells which of them is there.""");

    /** As other implementations have it: UDP is served only when asked for. */
    Key<Mode> MODE = LIST.key(
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
    Key<Duration> UDP_TIMEOUT = LIST.key("udp_timeout", ValueTypes.quotedSeconds(1, ValueTypes.MAX_SECONDS), "300")
            .says("""
                    Seconds without a datagram in either direction after which an association of UDP ends; with the methods of 2022
                    never fewer than 60. At the local end, only of the tunnel: one that SOCKS has made lasts as long as its connection.""");

    /** Each has a socket at the remote; most systems let a program have more than this and a busy user needs fewer. */
    Key<Integer> UDP_MAX_ASSOCIATIONS = LIST.key(
                    "udp_max_associations",
                    ValueTypes.number(
                            1,
                            ValueTypes.MAX_ASSOCIATIONS,
                            false,
                            "a whole number from 1 to " + ValueTypes.MAX_ASSOCIATIONS),
                    "4096")
            .says("""
                    So many associations at a time, at a remote with several ports at each; the one that is idle for longest makes room for the next.""");

    Key<String> ACL = LIST.key("acl", ValueTypes.word())
            .flag(TARGETS, "--acl", "FILE", "read rules about who may go where from FILE")
            .hiddenAs("\"rules.acl\"")
            .says("""
                    A file of rules, as shadowsocks-libev and shadowsocks-rust have it. On the laptop: what goes to its target
                    directly ([bypass_list]), through the server ([proxy_list]), or nowhere ([outbound_block_list]). On the server: which
                    targets may not be reached ([outbound_block_list]) and whose addresses are not served ([bypass_list]).
                    culvert acl test FILE example.org says which line decides.""");

    Key<String> TRANSPORT = LIST.key(
                    "transport", ValueTypes.choice(Map.of("epoll", "epoll", "nio", "nio", "plain", "plain")))
            .flag(RUNNING, "--transport", "NAME", """
                    how bytes move: epoll, nio or plain (default: the best this system has)""")
            .hiddenAs("\"epoll\"")
            .says("""
                    How bytes move: epoll (Linux), nio (everywhere) or plain (without native code). Left out: the best there is.""");

    Key<Integer> LOG_LEVEL = LIST.key(
                    "log.level", ValueTypes.number(0, 9, false, "0, or 1 or more for more lines"), "0")
            .toggle(RUNNING, "-v --verbose", "1", "log more")
            .says("""
                    level: 0 for the usual lines, 1 for more. quiet: warnings and errors only. sessions: whether each connection has
                    a line when it ends; level 1 is stronger. format: "text" or "json"; where systemd's journal reads it, with its
                    priorities, and text without the time, which the journal has.""");

    Key<Boolean> LOG_QUIET = LIST.key("log.quiet", ValueTypes.onOff(), "false")
            .toggle(RUNNING, "-q --quiet", "true", "log warnings and errors only; -v is stronger")
            .says("");

    Key<Boolean> LOG_SESSIONS =
            LIST.key("log.sessions", ValueTypes.onOff(), "true").says("");

    Key<LogFormat> LOG_FORMAT = LIST.key(
                    "log.format", ValueTypes.choice(Map.of("text", LogFormat.TEXT, "json", LogFormat.JSON)), "text")
            .flag(RUNNING, "--log-format", "NAME", "text or json, a line an event, to the standard error")
            .says("");

    Key<Boolean> EXIT_WITH_STDIN = LIST.key("exit_with_stdin", ValueTypes.onOff(), "false")
            .toggle(RUNNING, "--exit-with-stdin", "true", "end, as after SIGTERM, when the standard input ends")
            .onlyAFlag();
}
