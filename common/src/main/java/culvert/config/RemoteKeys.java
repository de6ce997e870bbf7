package culvert.config;

import static culvert.config.Flag.Section.RUNNING;
import static culvert.config.Flag.Section.TARGETS;

import culvert.acl.Cidr;
import culvert.upstream.Upstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys that only the remote end uses. */
sealed interface RemoteKeys permits Key {
    KeyList LIST = new KeyList(End.REMOTE);

    Key<List<InetSocketAddress>> NAMESERVER = LIST.key("nameserver", Addresses.nameservers())
            .hiddenAs("[\"9.9.9.9\", \"149.112.112.112:53\"]")
            .says("""
                    Who is asked for the addresses of names: an address or address:port, or a list of them, of which the next is asked
                    when the one before does not answer. Left out: whom the system asks.""");

    Key<List<Entry>> USERS =
            LIST.key("users", EntryList.USERS, "[]").ofEachServer().shownAs("""
                    [
                        // { "name": "alice", "password": "their key: culvert remote genkey -m METHOD" },
                    ]""").says("""
                    Users with passwords of their own, whose names stand in the log. With 2022-blake3-aes-128-gcm and
                    2022-blake3-aes-256-gcm these are keys, and "password" is the server's own key. With the AEAD methods they are
                    any passwords, which are tried one after the other; "password" is then one without a name, and may be left out.""");

    Key<Path> STATE_DIR = LIST.key("state_dir", ValueTypes.directory())
            .hiddenAs("\"/var/lib/culvert\"")
            .says("""
                    Where it is kept which requests have come, so that none can be replayed after a restart: with the
                    methods of 2022 those of the last minute, with the AEAD methods the last million, in at most 32 MB.
                    And what users have carried, where one has a quota.
                    Left out: $STATE_DIRECTORY, else $XDG_STATE_HOME/culvert, else ~/.local/state/culvert.""");

    Key<Path> USERS_FILE = LIST.key("users_file", ValueTypes.file())
            .hiddenAs("\"/var/lib/culvert/users.json\"")
            .says("""
                    Users that the server itself keeps, beside "users": those of culvert users add and culvert invite. A list of the same
                    form, in which a user may have the "server_port" that it is for; the server writes it anew with each of them. Once
                    it is named here or there is one, the server's key alone lets nobody in, not even when it has no users (yet).
                    Left out: users.json in "state_dir", where there is one.""");

    /** What stands there. */
    Key<List<Entry>> MANAGED_USERS =
            LIST.key("managed users", EntryList.MANAGED, "[]").onlyAFlag();

    Key<SocketAddress> ADMIN = LIST.key("admin", Addresses.admin())
            .flag(RUNNING, "--admin", "PATH", """
                    who runs the server is answered there (culvert reload, culvert sessions, Prometheus): the path of a \
                    socket, or a loopback address and port with "admin_token\"""")
            .hiddenAs("\"/run/culvert/admin.sock\"")
            .says("""
                    Where administrators are answered, by HTTP: culvert reload, culvert sessions, culvert users, and Prometheus at /metrics.
                    A path is a socket that only the server's own user and root can use. "127.0.0.1:9388" is a port of this machine,
                    for which "admin_token" is the password: each request needs "Authorization: Bearer TOKEN". Left out: nowhere.""");

    Key<Secret> ADMIN_TOKEN = LIST.key("admin_token", Secrets.secret())
            .hiddenAs("\"at least 16 letters and digits: culvert remote genkey\"")
            .says("");

    Key<InetSocketAddress> METRICS_LISTEN = LIST.key("metrics_listen", Addresses.metrics())
            .hiddenAs("\"10.0.0.7:9389\"")
            .says("""
                    Where programs of this machine and of networks around it (with private addresses) get /metrics, for Prometheus,
                    and /health, for whoever chooses among servers, by HTTP and without a token. They can change nothing there, and
                    see the names of users. Nobody else is answered, but a stranger who reaches the port learns that it is there, and one
                    who comes through an address translator of yours is taken for a neighbour: name a private address. Left out: nowhere.""");

    Key<List<Cidr>> PROXY_PROTOCOL_FROM = LIST.key("proxy_protocol_from", Addresses.networks(), "[]")
            .ofEachServer()
            .says("""
                    Balancers, such as HAProxy: networks from which each connection begins with a header of the PROXY protocol, of
                    version 1 or 2, that names its client. The client's address is then the one that counts for "acl", "max_devices", strangers
                    and the log. What comes from there without a header is refused; a header from elsewhere is a stranger's noise.
                    UDP has none.""");

    Key<SocketAddress> MANAGER_ADDRESS = LIST.key("manager_address", Addresses.manager())
            .flag(RUNNING, "--manager-address", "AT", """
                    panels open and close ports there, by the datagrams of ss-manager: the path of a socket, or a \
                    loopback address and port""")
            .hiddenAs("\"/run/culvert/manager.sock\"")
            .says("""
                    Where panels send the datagrams of ss-manager (add, remove, list, ping), which open and close ports beside those of
                    this file. A path is a socket that only the server's own user and root can use. At "127.0.0.1:6001" every program of
                    this machine can open ports and read their passwords. Left out: nowhere.""");

    Key<Integer> MANAGER_PORT =
            LIST.key("manager_port", ValueTypes.port()).hiddenAs("6001").says("""
                    The port of a "manager_address" that is an address without one.""");

    Key<RedisUrl> REDIS = LIST.key("redis", RedisUrl.type())
            .hiddenAs("\"rediss://redis.example.com:6379/0\"")
            .says("""
                    A Redis or Valkey that servers with the same passwords share, so that a request that one of them has taken is refused
                    by all others (deploy/FLEET.md): of connections, and datagrams of the AEAD methods. Quotas, devices, and the users of "users_file" are those
                    of all servers, too. With rediss:// by TLS, as outside of a network of your own. "redis_ca" is a file with the
                    certificates to trust, by itself those of Java; "redis_password" may be "${NAME}" for a variable of the environment.
                    Left out: servers know nothing of each other.""");

    Key<Path> REDIS_CA = LIST.key("redis_ca", ValueTypes.file())
            .hiddenAs("\"/etc/culvert/redis-ca.pem\"")
            .says("");

    Key<String> REDIS_USER =
            LIST.key("redis_user", ValueTypes.name(1)).hiddenAs("\"culvert\"").says("");

    Key<Secret> REDIS_PASSWORD = LIST.key("redis_password", Secrets.secret())
            .hiddenAs("\"the password of that user\"")
            .says("");

    Key<String> REDIS_PREFIX =
            LIST.key("redis_prefix", ValueTypes.name(0), "culvert:").says("""
                    What all names there begin with: the same at all servers of a fleet, and another for each fleet.""");

    Key<Boolean> REDIS_STRICT = LIST.key(
                    "redis_policy", ValueTypes.choice(Map.of("available", false, "strict", true)), "available")
            .says("""
                    When Redis does not answer: "available" goes on with what this server itself remembers, "strict" takes no request
                    that cannot be checked, so that nobody gets in until it answers again.""");

    Key<Duration> REDIS_KEEP = LIST.key("redis_keep", ValueTypes.seconds(3600, ValueTypes.MAX_SECONDS), "2592000")
            .says("""
                    How long, in seconds, requests of the AEAD methods are kept there; those of 2022 are for two minutes. A million take
                    about 115 MB.""");

    Key<Boolean> PAGE = LIST.key("page", ValueTypes.onOff(), "true").says("""
                    Whether http://culvert.internal/, asked for through the tunnel, shows whoever comes with a key what the server has
                    counted for it, and what it may; an "admin" of "users" sees all of them. The name is looked up in no case.""");

    Key<List<InetAddress>> OUTBOUND_BIND_ADDR = LIST.key("outbound_bind_addr", Addresses.origins())
            .ofEachServer()
            .hiddenAs("[\"192.0.2.7\", \"2001:db8::7\"]")
            .says("""
                    The address of this machine that connections and datagrams to targets leave from: one, or one of each kind.
                    Targets of a kind without are not reached. UDP leaves from the first, and reaches only targets of its kind.""");

    /** The system's names are shorter than 16 bytes. */
    Key<String> OUTBOUND_BIND_INTERFACE = LIST.key("outbound_bind_interface", Addresses.device())
            .ofEachServer()
            .hiddenAs("\"eth1\"")
            .says("""
                    The interface that they leave by; with the transport epoll (Linux) only.""");

    Key<Integer> OUTBOUND_FWMARK = LIST.key(
                    "outbound_fwmark",
                    ValueTypes.number(0, Integer.MAX_VALUE, false, "a number from 0 to " + Integer.MAX_VALUE),
                    "0")
            .ofEachServer()
            .says("""
                    The mark that rules for routing and firewalls know them by; 0: none. With the transport epoll (Linux) only; the
                    program needs CAP_NET_ADMIN for it.""");

    Key<List<Upstream>> OUTBOUND_PROXY = LIST.key("outbound_proxy", Proxies.path())
            .ofEachServer()
            .hiddenAs("\"socks5://proxy.example.com:1080\"")
            .says("""
                    A proxy that connections to targets go through: "socks5://HOST:PORT" or "http://HOST:PORT", with NAME:PASSWORD@ before
                    HOST where it wants them, of which "${NAME}" takes the password from the environment. Of a list of several each is asked for the
                    next. Names are looked up by the last one, so egress_allow holds for targets that are addresses. UDP goes through
                    a single one of SOCKS5 only; with any other "mode" has to be "tcp_only". Left out: no proxy.""");

    Key<Boolean> IPV6_FIRST = LIST.key("ipv6_first", ValueTypes.onOff())
            .ofEachServer()
            .hiddenAs("false")
            .says("""
                    Which of a name's addresses are tried first: true, those of IPv6; false, those of IPv4. Connections try the others too,
                    a quarter of a second later. Left out: connections try IPv6 first, and UDP goes where a connection to the same name
                    got through last, or by IPv4 before there was one. UDP follows such a connection in any case.""");

    Key<Boolean> OUTBOUND_IPV6_ONLY = LIST.key("outbound_ipv6_only", ValueTypes.onOff(), "false")
            .ofEachServer()
            .says("""
                    true: of targets that are names only the addresses of IPv6 are used. A target that is an address of IPv4 itself
                    is reached all the same; "acl" can refuse those.""");

    Key<List<Cidr>> EGRESS_ALLOW = LIST.key("egress_allow", Addresses.networks(), "[]")
            .flag(TARGETS, "--egress-allow", "CIDR", """
                    let clients reach this private network, such as 10.0.0.0/8; may be repeated (default: none)""")
            .says("""
                    Networks that clients may reach although they are private, such as "10.8.0.0/16", for documentation (192.0.2.0/24,
                    198.51.100.0/24, 203.0.113.0/24), or the server's own: the public addresses and networks of its interfaces, which
                    it names at its start. All others they may reach in any case.""");
}
