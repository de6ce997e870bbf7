package culvert.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every message that a value in the file can cause, as the user sees it. */
class ConfigMessagesTest {
    private static final String OFFERED =
            "aes-128-gcm, aes-192-gcm, aes-256-gcm, chacha20-ietf-poly1305, xchacha20-ietf-poly1305,"
                    + " 2022-blake3-aes-128-gcm, 2022-blake3-aes-256-gcm, 2022-blake3-chacha20-poly1305";
    private static final String STRONG = "\"chacha20-ietf-poly1305\" or \"aes-256-gcm\" on both ends";
    private static final String BROKEN = ", which is broken: what it encrypts can be altered, recognised and probed";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {servr: "a"}                   | c.json:1:2: unknown key "servr", did you mean "server"?
            {"pasword": "a"}               | c.json:1:2: unknown key "pasword", did you mean "password"?
            {"passwd": "a"}                | c.json:1:2: unknown key "passwd", did you mean "password"?
            {"Local-Port": 1}              | c.json:1:2: unknown key "Local-Port", did you mean "local_port"?
            {"port": 1}                    | c.json:1:2: unknown key "port", did you mean "server_port"?
            {"host": "a"}                  | c.json:1:2: unknown key "host", did you mean "server"?
            {"listen": "a"}                | c.json:1:2: unknown key "listen", did you mean "local_address"?
            {"psk": "a"}                   | c.json:1:2: unknown key "psk", did you mean "password"?
            {"outbound_prox": "a"}         | c.json:1:2: unknown key "outbound_prox", did you mean "outbound_proxy"?
            {"srvers": []}                 | c.json:1:2: unknown key "srvers", did you mean "servers"?
            {"s\\u0435rver": "a"}           | c.json:1:2: unknown key "s\u0435rver" with the character U+0435 (cyrillic small letter ie), did you mean "server"?
            {"log.level": 1}               | c.json:1:2: unknown key "log.level", did you mean "log": {"level": ...}?
            {"log_level": 1}               | c.json:1:2: unknown key "log_level", did you mean "log": {"level": ...}?
            {"log": {"levle": 1}}          | c.json:1:10: unknown key "levle", did you mean "level"?
            {"log": true}                  | c.json:1:9: log is true, expected an object such as {"level": 1, "format": "json"}
            {"log": {"level": -1}}         | c.json:1:19: log.level is the number -1, expected 0, or 1 or more for more lines
            {"log": {"format": "jsn"}}     | c.json:1:20: log.format is "jsn", expected json, text; did you mean "json"?
            {"drain": 7, "drain": "x"}     | c.json:1:14: the key "drain" was already given in line 1, expected it once
            {"server": 7}                  | c.json:1:12: server is the number 7, expected a name or an address, which may end in :port
            {"server": ["a", 7]}           | c.json:1:18: server is the number 7, expected a name or an address, which may end in :port
            {"server": []}                 | c.json:1:12: server is an empty list, expected a name or an address, which may end in :port
            {"server": "a b"}              | c.json:1:12: server is "a b", expected a name or an address, which may end in :port
            {"server": "https://a"}        | c.json:1:12: server is "https://a", expected a name or an address, which may end in :port
            {"server": "1.2.3"}            | c.json:1:12: server is "1.2.3", expected a name or an address, which may end in :port
            {"server": "a:99999"}          | c.json:1:12: server is "a:99999", expected a name or an address, which may end in :port
            {"server": "[::1"}             | c.json:1:12: server is "[::1", expected a name or an address, which may end in :port
            {"server_port": "x"}           | c.json:1:17: server_port is "x", expected a port from 0 to 65535
            {"server_port": 65536}         | c.json:1:17: server_port is the number 65536, expected a port from 0 to 65535
            {"server_port": 80.5}          | c.json:1:17: server_port is the number 80.5, expected a port from 0 to 65535
            {"server_port": [1]}           | c.json:1:17: server_port is a list, expected a port from 0 to 65535
            {"local_port": -1}             | c.json:1:16: local_port is the number -1, expected a port from 0 to 65535
            {"local_address": "all"}       | c.json:1:19: local_address is "all", expected an IPv4 or IPv6 address of this machine, such as "127.0.0.1"
            {"local_address": 127}         | c.json:1:19: local_address is the number 127, expected an IPv4 or IPv6 address of this machine, such as "127.0.0.1"
            {"timeout": "1m"}              | c.json:1:13: timeout is "1m", expected whole seconds from 1 to 31536000
            {"timeout": 0}                 | c.json:1:13: timeout is the number 0, expected whole seconds from 1 to 31536000
            {"timeout": 99999999999999999999} | c.json:1:13: timeout is the number 99999999999999999999, expected whole seconds from 1 to 31536000
            {"idle_timeout": "60"}         | c.json:1:18: idle_timeout is "60", expected whole seconds from 0 to 31536000
            {"drain": true}                | c.json:1:11: drain is true, expected whole seconds from 0 to 31536000
            {"keep_alive": 40000}          | c.json:1:16: keep_alive is the number 40000, expected whole seconds from 0 to 32767
            {"no_delay": "yes"}            | c.json:1:14: no_delay is "yes", expected true or false
            {"no_delay": 1}                | c.json:1:14: no_delay is the number 1, expected true or false
            {"mode": "tcp"}                | c.json:1:10: mode is "tcp", expected tcp_and_udp, tcp_only, udp_only
            {"mode": "tcp_and_ud"}         | c.json:1:10: mode is "tcp_and_ud", expected tcp_and_udp, tcp_only, udp_only; did you mean "tcp_and_udp"?
            {"udp_timeout": 0}             | c.json:1:17: udp_timeout is the number 0, expected whole seconds from 1 to 31536000
            {"udp_max_associations": "x"}  | c.json:1:26: udp_max_associations is "x", expected a whole number from 1 to 1000000
            {"udp_max_associations": 0}    | c.json:1:26: udp_max_associations is the number 0, expected a whole number from 1 to 1000000
            {"tunnel_address": "a.test"}   | c.json:1:20: tunnel_address is "a.test", expected a name or an address and its port, such as "192.0.2.53:53"
            {"tunnel_address": "a.test:0"} | c.json:1:20: tunnel_address is "a.test:0", expected a name or an address and its port, such as "192.0.2.53:53"
            {"tunnel_address": 53}         | c.json:1:20: tunnel_address is the number 53, expected a name or an address and its port, such as "192.0.2.53:53"
            {"transport": "poll"}          | c.json:1:15: transport is "poll", expected epoll, nio, plain; did you mean "epoll"?
            {"nameserver": "dns.test"}     | c.json:1:16: nameserver is "dns.test", expected an address, which may end in :port, such as "192.0.2.53:53", or several
            {"nameserver": "1.1.1.1,dns.test"} | c.json:1:16: nameserver is "1.1.1.1,dns.test", expected an address, which may end in :port, such as "192.0.2.53:53", or several
            {"nameserver": ["1.1.1.1", "1.1.1.1:0"]} | c.json:1:28: nameserver is "1.1.1.1:0", expected an address, which may end in :port, such as "192.0.2.53:53", or several
            {"nameserver": []}             | c.json:1:16: nameserver is an empty list, expected an address, which may end in :port, such as "192.0.2.53:53", or several
            {"egress_allow": "10.0.0.0/8"} | c.json:1:18: egress_allow is "10.0.0.0/8", expected a list of networks such as ["10.0.0.0/8"]
            {"egress_allow": [10]}         | c.json:1:19: egress_allow is the number 10, expected a network such as "10.0.0.0/8"
            {"egress_allow": ["x/8"]}      | c.json:1:19: egress_allow: "x" is not an IPv4 or IPv6 network, such as 10.0.0.0/8 or fd00::/8
            {"egress_allow": ["\\u001b/8"]}  | c.json:1:19: egress_allow is "?/8" with the character U+001B (escape), expected a network such as "10.0.0.0/8"
            {"socks_users": ["a"]}         | c.json:1:17: socks_users is a list, expected an object such as {"name": "password"}
            {"socks_users": {"": "b"}}     | c.json:1:18: a user's name has 0 bytes, expected 1 to 255
            {"socks_users": {"a": 1}}      | c.json:1:23: the password of "a" is a number, expected text in quotes
            {"password": 12345}            | c.json:1:14: password is a number, expected text in quotes
            {"password": ["hunter2"]}      | c.json:1:14: password is a list, expected text in quotes
            {"password": "hunt\\u0000er2"} | c.json:1:14: password is a text with a NUL in it, expected text that other programs can take too
            {"password": "\\ufffd"}        | c.json:1:14: password is a text with bytes that are not UTF-8, expected UTF-8, in a locale such as C.UTF-8
            {"password": "\\ud800"}        | c.json:1:14: password is a text that UTF-8 cannot express, expected whole characters
            {"password": ""}               | c.json:1:14: password is empty, expected a password; "culvert remote genkey" makes a good one
            {"password": "${NOT_SET}"}     | c.json:1:14: password is the environment variable NOT_SET, which is not set, expected a password there
            {"lenient_segments": 1}        | c.json:1:22: lenient_segments is the number 1, expected true or false
            {"state_dir": 7}               | c.json:1:15: state_dir is the number 7, expected a directory such as "/var/lib/culvert", without ~
            {"state_dir": "~/state"}       | c.json:1:15: state_dir is "~/state", expected a directory such as "/var/lib/culvert", without ~
            {"state_dir": ""}              | c.json:1:15: state_dir is "", expected a directory such as "/var/lib/culvert", without ~
            {"users": {"alice": "a"}}      | c.json:1:11: users is an object, expected a list of users, each an object such as {"name": "alice", "password": "..."}
            {"users": ["alice"]}           | c.json:1:12: a user is a text, expected an object such as {"name": "alice", "password": "..."}
            {"users": [{"name": "a"}]}     | c.json:1:12: a user is without a password, expected an object such as {"name": "alice", "password": "..."}
            {"users": [{"password": "a"}]} | c.json:1:12: a user is without a name, expected an object such as {"name": "alice", "password": "..."}
            {"users": [{"name": "a", "password": "b", "key": 1}]} | c.json:1:50: key is a raw key, which is not supported, expected the key "password" on both ends
            {"users": [{"name": "a", "passwd": "b"}]} | c.json:1:26: unknown key "passwd" of a user, did you mean "password"?
            {"users": [{"name": "a", "password": "b", "method": "aes-256-gcm"}]} | c.json:1:43: a user has a method, expected no such key: it is the same for all
            {"users": [{"name": "", "password": "b"}]}   | c.json:1:21: the name of a user is "", expected 1 to 60 printable characters in quotes
            {"users": [{"name": "a\\u0007", "password": "b"}]} | c.json:1:21: the name of a user is "a?" with the character U+0007 (bel), expected 1 to 60 printable characters in quotes
            {"users": [{"name": "a", "password": 12}]}   | c.json:1:38: the password of "a" is a number, expected text in quotes
            {"users": [{"name": "a", "password": ""}]}   | c.json:1:38: the password of "a" is empty, expected a password; "culvert remote genkey" makes a good one
            {"users": [{"name": "a", "password": "b"}, {"name": "a", "password": "c"}]} | c.json:1:53: there is another user "a" in line 1, expected a name of each user's own
            {"plugin_mode": "udp_only"}    | c.json:1:17: plugin_mode is set, but datagrams go past the plugin, expected "tcp_only"
            {"key": "AAAA"}                | c.json:1:9: key is a raw key, which is not supported, expected the key "password" on both ends
            {"auth": true}                 | c.json:1:10: auth is true, but one-time authentication is gone from the protocol, expected false
            {"plugin": "obfs-local", "plugin_args": ["-v"]} | c.json:1:41: plugin_args is set, but plugins get no arguments, expected what they are told in "plugin_opts"
            {"detour": "direct"} | c.json:1:12: detour is set, but is not read, expected "outbound_proxy" of the remote, or no such key
            {"outbound_bind_addr": "a.example"} | c.json:1:24: outbound_bind_addr is "a.example", expected an address of this machine, such as "192.0.2.7", or one of IPv4 and one of IPv6
            {"outbound_bind_addr": ["192.0.2.1", "192.0.2.2"]} | c.json:1:24: outbound_bind_addr is a list, expected an address of this machine, such as "192.0.2.7", or one of IPv4 and one of IPv6
            {"outbound_bind_interface": "a/b"} | c.json:1:29: outbound_bind_interface is "a/b", expected the name of an interface, such as "eth1"
            {"outbound_fwmark": -1}        | c.json:1:21: outbound_fwmark is the number -1, expected a number from 0 to 2147483647
            {"outbound_user_cookie": 1}    | c.json:1:26: outbound_user_cookie is set, but connections leave as the system routes them, expected no such key
            {"forbidden_ip": ["10.0.0.0/8"]} | c.json:1:18: forbidden_ip is set, but rules about who may go where are not read from it, expected no such key; "acl" and "egress_allow" of the remote hold such rules
            {"user": "nobody"}             | c.json:1:10: user is set, but the program keeps the rights that it was started with, expected no such key; start it as that user, as User= of a systemd unit does
            {"ipv6_only": true}            | c.json:1:15: ipv6_only is true, but "::" takes IPv4 too, expected false; any other address of IPv6 to listen on takes none, and "outbound_ipv6_only" of the remote is about targets
            {"disabled": true}             | c.json:1:14: disabled is true, expected false, or another server
            {"prefix": "more than a salt has"} | c.json:1:12: prefix is a text, expected at most 16 characters, each of which stands for a byte (to \\u00ff)
            {"prefix": 22}                 | c.json:1:12: prefix is a number, expected at most 16 characters, each of which stands for a byte (to \\u00ff)
            {"dns": "google"}              | c.json:1:9: dns is set, expected "nameserver": "9.9.9.9" instead, or none for the system's own
            {"port_password": {"8388": "hunter2"}} | c.json:1:19: port_password gives each port a password of its own, expected one "server_port" and "users": [{"name": "alice", "password": "..."}] for all, or a file and a process for each port
            {"outbounds": [{"type": "shadowsocks"}]} | c.json:1:15: outbounds makes this the file of another program, expected the "server", "server_port", "password" and "method" of one server at the top
            {"multiplex": {"enabled": true}} | c.json:1:15: multiplex is set, but is not supported and the other end would understand nothing, expected no such key on both ends
            {"online_config": {"config_url": "https://a.test/token"}} | c.json:1:19: online_config is set, but nothing is fetched from there, expected its "config_url" alone in a file for --link
            {"server": "ss://YWVzOnBhc3M@192.0.2.1:8388#home"} | c.json:1:12: server is a link (ss://...), expected a name or an address, which may end in :port; the link's port, method and password have keys of their own, or culvert local --link FILE takes it whole
            {"server": ["SS://YWVzOnBhc3M"]} | c.json:1:13: server is a link (ss://...), expected a name or an address, which may end in :port; the link's port, method and password have keys of their own, or culvert local --link FILE takes it whole
            {"server": "aes-256-gcm:hunter2@192.0.2.1:8388"} | c.json:1:12: server is "...@192.0.2.1:8388", expected a name or an address, which may end in :port
            {"mode": "see ss://YWVzOnBhc3M"} | c.json:1:10: mode is "see ss://...", expected tcp_and_udp, tcp_only, udp_only
            {"password": "ss://YWVzOnBhc3M@192.0.2.1:8388"} | c.json:1:14: password is a link (ss://...), expected the password alone; culvert local --link FILE takes the link whole
            {"server": "a.test\\u00a0"}    | c.json:1:12: server is "a.test\u00a0" with the character U+00A0 (no-break space), expected a name or an address, which may end in :port
            {"protocol": "http"}           | c.json:1:14: protocol is not supported, expected "socks"
            {"locals": [{"local_port": 1080}, {"local_port": 1081, "protocol": "http"}]} | c.json:1:12: locals is a list of 2, expected a list of one listener; keep the one to use
            {"locals": [{"protocol": "redir", "local_port": 1}]} | c.json:1:26: protocol is not supported, expected "socks"
            {"locals": [{"local_port": 1, "local_udp_port": 2}]} | c.json:1:49: local_udp_port is set, but datagrams come in at local_address and local_port too, expected no such key
            {"servers": [{"server": "a", "disabled": true}]} | c.json:1:13: servers is a list of 1, of which 1 disabled, expected a list of one server at least, each an object such as {"server": "vps.example.com", "server_port": 8388, "method": "aes-256-gcm", "password": "..."}
            {"servers": {}}                | c.json:1:13: servers is no list, expected a list of one server at least, each an object such as {"server": "vps.example.com", "server_port": 8388, "method": "aes-256-gcm", "password": "..."}
            {"servers": [{"server": "a"}, 7]} | c.json:1:31: a server is a number, expected an object such as {"server": "vps.example.com", "server_port": 8388, "method": "aes-256-gcm", "password": "..."}
            {"servers": [{"server": "a"}, {"server": 7}]} | c.json:1:42: server is the number 7, expected a name or an address, which may end in :port
            {"servers": [{"server": "a"}, {"method": "rot13"}]} | c.json:1:42: method is "rot13", expected OFFERED
            {"servers": [{"server": "a"}, {"servr": "b"}]} | c.json:1:32: unknown key "servr" of a server, did you mean "server"?
            {"servers": [{"server": "a"}, {"local_port": 1}]} | c.json:1:32: a server has a local_port, expected no such key: it is the same for all
            {"servers": [{"server": "a"}, {"tcp_weight": 2}]} | c.json:1:46: the tcp_weight of a server is the number 2, expected a number from 0 to 1
            {"servers": [{"adress": "a", "method": "aes-256-gcm", "password": "x"}]} | c.json:1:15: unknown key "adress", did you mean "address"?
            {"servers": [{"weight": 1}]}   | c.json:1:15: unknown key "weight", did you mean "tcp_weight"?
            {"servers": [{"server": "a"}, {"udp_weight": "1"}]} | c.json:1:46: the udp_weight of a server is "1", expected a number from 0 to 1
            {"servers": [{"server": "a"}, {"remarks": "a\\u0007"}]} | c.json:1:43: the name of a server is "a?" with the character U+0007 (bel), expected at most 60 printable characters in quotes
            {"servers": [{"server": "a"}, {"plugin_mode": "udp_only"}]} | c.json:1:47: plugin_mode is set, but datagrams go past the plugin, expected "tcp_only"
            {"servers": [{"server": "a"}, {"server": "b", "address": "c"}]} | c.json:1:58: server was already given at c.json:1:42, expected it once
            {"server": "a", "servers": [{"address": "b"}]} | c.json:1:41: server was already given at c.json:1:12, expected it once
            """)
    void aMistakeIsNamedWithItsPlaceAndWhatWasExpected(String json, String message) {
        assertEquals(message.replace("OFFERED", OFFERED), messageFor(json));
    }

    @Test
    void thereAreNoMoreServersThanAnybodyHas() {
        String servers = String.join(", ", Collections.nCopies(EntryList.SERVERS.max() + 1, "{\"server\": \"a\"}"));
        assertEquals(
                "c.json:1:13: servers is a list of 257, expected at most 256 servers",
                messageFor("{\"servers\": [" + servers + "]}"));
    }

    @ParameterizedTest
    @CsvSource({
        "rc4-md5",
        "rc4",
        "aes-256-cfb",
        "AES-128-CTR",
        "chacha20",
        "chacha20-ietf",
        "salsa20",
        "bf-cfb",
        "camellia-128-cfb"
    })
    void aBrokenMethodIsRefusedWithAReplacement(String name) {
        assertEquals(
                "c.json:1:12: method is \"" + name + "\"" + BROKEN + ", expected " + STRONG,
                messageFor("{\"method\": \"" + name + "\"}"));
    }

    @ParameterizedTest
    @CsvSource({"none", "plain", "table", "dummy"})
    void aMethodThatDoesNotEncryptIsRefused(String name) {
        assertEquals(
                "c.json:1:12: method is \"" + name + "\", which protects nothing, expected " + STRONG,
                messageFor("{\"method\": \"" + name + "\"}"));
    }

    @Test
    void anUnknownMethodIsMetWithAllThatThereAre() {
        assertEquals(
                "c.json:1:12: method is \"aes-256-gmc\", expected " + OFFERED + "; did you mean \"aes-256-gcm\"?",
                messageFor("{\"method\": \"aes-256-gmc\"}"));
        assertEquals(
                "c.json:1:12: method is \"2022-blake3-chacha8-poly1305\", expected " + OFFERED
                        + "; did you mean \"2022-blake3-chacha20-poly1305\"?",
                messageFor("{\"method\": \"2022-blake3-chacha8-poly1305\"}"));
        assertEquals("c.json:1:12: method is \"rot13\", expected " + OFFERED, messageFor("{\"method\": \"rot13\"}"));
        assertEquals(
                "c.json:1:12: method is the number 256, expected the name of a method in quotes: " + OFFERED,
                messageFor("{\"method\": 256}"));
    }

    @Test
    void aUsersPasswordThatTheProtocolCannotCarryIsRefused() {
        assertEquals(
                "c.json:1:23: the password of \"a\" is too long, expected at most 255 bytes",
                messageFor("{\"socks_users\": {\"a\": \"" + "x".repeat(256) + "\"}}"));
        assertEquals(
                "c.json:1:18: a user's name has 256 bytes, expected 1 to 255",
                messageFor("{\"socks_users\": {\"" + "ä".repeat(128) + "\": \"b\"}}"));
    }

    @Test
    void whatTheUserWroteIsShortenedAndKeptOnOneLine() {
        assertEquals(
                "c.json:1:15: transport is \"a?b??" + "x".repeat(55) + "...\" with the character U+001B (escape),"
                        + " expected epoll, nio, plain",
                messageFor("{\"transport\": \"a\\u001bb\\n\\u202e" + "x".repeat(99) + "\"}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AAAAAAAAAAAAAAAAAAAAAA==               | ...
            4Gvpp7AN+/AAAAAAAAAAAA==               | ...
            /AAA+AAA_AAA-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= | ...
            AAAAAAAAAAAAAAAAAAAAAA==:BBBBBBBBBBBBBBBBBBBBBB== | ...:...
            xss://YWVzLTI1Ni1nY206eA               | xss://...
            sss://a                                | sss://...
            redis://a                              | redis://a
            rediss://a                             | rediss://a
            aes-256-gcm                            | aes-256-gcm
            /etc/culvert/config.json               | /etc/culvert/config.json
            vps-with-a-very-long-name.example.com  | vps-with-a-very-long-name.example.com
            AAAAAAAAAAAAAAAAAAAAAAA==              | AAAAAAAAAAAAAAAAAAAAAAA==
            """)
    void whatLooksLikeASecretIsNotRepeated(String value, String shown) {
        assertEquals(
                "c.json:1:15: transport is \"" + shown + "\", expected epoll, nio, plain",
                messageFor("{\"transport\": \"" + value + "\"}"));
    }

    @Test
    void allMistakesOfAFileAreReportedInItsOrder() {
        assertEquals("""
                c.json:2:1: unknown key "servr", did you mean "server"?
                c.json:3:14: server_port is "http", expected a port from 0 to 65535
                c.json:4:2: the key "servr" was already given in line 2, expected it once""", messageFor("{\nservr: 1,\nserver_port: \"http\",\n \"servr\": 2}"));
    }

    private static String messageFor(String json) {
        Diagnostics diagnostics = new Diagnostics();
        try {
            ConfigReader.read(json.getBytes(StandardCharsets.UTF_8), "c.json", End.LOCAL, Map.of(), diagnostics);
            diagnostics.stopIfWrong();
            return "no mistake";
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
