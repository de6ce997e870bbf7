package culvert.config;

import static culvert.config.Flag.Section.SERVING;
import static culvert.config.Flag.Section.THE_REMOTE;

import culvert.address.Target;
import culvert.crypto.SaltPrefix;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys that only the local end uses. */
sealed interface LocalKeys permits Key {
    KeyList LIST = new KeyList(End.LOCAL);

    Key<SaltPrefix> PREFIX =
            LIST.key("prefix", SaltPrefixes.type(), "").ofEachServer().ofLinks().says("""
                    Only for the AEAD methods: what each connection to the server begins with, in the place of random bytes, such as
                    "POST ", for a network that lets nothing through that it does not know (Outline has it too). A character is a byte,
                    to "\\u00ff". At most 16, with aes-192-gcm 12, with aes-128-gcm 4: the shorter, the safer.""");

    Key<List<String>> PLUGINS_ALLOWED = LIST.key(
                    "plugins_allowed", ValueTypes.list(ValueTypes.name(1), "a list of names of plugins"), "[]")
            .flag(THE_REMOTE, "--plugin-allowed", "NAME", """
                    let a list of servers have the plugin NAME started, such as v2ray-plugin; may be repeated (default: none)""")
            .says("""
                    The plugins that lists of servers and links which come from the net may have started: a name each, as they stand there.""");

    Key<Duration> LINK_REFRESH = LIST.key("link_refresh", ValueTypes.seconds(0, ValueTypes.MAX_SECONDS), "3600")
            .says("""
                    Seconds after which a list of servers, or a link, that came from an https address is fetched again; 0: never.""");

    /** Other machines are not served unless configured. */
    Key<InetAddress> LOCAL_ADDRESS = LIST.key("local_address", Addresses.listen(), "127.0.0.1")
            .flag(SERVING, "-b --local-address", "ADDR", "the address of this machine to serve on")
            .says("""
                    Where SOCKS and HTTP are served, on one port. Any address but those of loopback needs "socks_users", or the flag --allow-open-proxy.""");

    Key<Integer> LOCAL_PORT = LIST.key("local_port", ValueTypes.port(), "1080")
            .flag(SERVING, "-l --local-port", "PORT", "the port to serve SOCKS and HTTP on; 0 takes any")
            .says("");

    Key<Target> TUNNEL_ADDRESS = LIST.key("tunnel_address", Addresses.target())
            .flag(SERVING, "--tunnel", "HOST:PORT", "instead of SOCKS, carry everything that comes to this one target")
            .hiddenAs("\"9.9.9.9:53\"")
            .says("""
                    Instead of SOCKS: everything that comes to local_port goes to this one target, host:port. With UDP, a resolver at
                    the other side becomes one of this machine's.""");

    Key<Map<String, Secret>> SOCKS_USERS =
            LIST.key("socks_users", Secrets.users(), "{}").shownAs("""
                    {
                        // "ada": "their password",
                    }""").says("""
                    Names and passwords that clients have to give; {} or left out: none. Browsers can give them by HTTP only.""");

    Key<Boolean> ALLOW_OPEN_PROXY = LIST.key("allow_open_proxy", ValueTypes.onOff(), "false")
            .toggle(SERVING, "--allow-open-proxy", "true", """
                    serve other machines without "socks_users" in the file: whoever reaches ADDR can use this proxy""")
            .onlyAFlag();
}
