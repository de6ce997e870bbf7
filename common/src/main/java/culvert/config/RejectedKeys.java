package culvert.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys of other programs that cannot be ignored, because traffic would not arrive, or not go where the user wants it. A
 * value that asks for what happens anyway is accepted.
 */
final class RejectedKeys {
    /** The ends that it concerns; the keys; words that ask for what happens anyway; what is said of any other value. */
    private static final String TABLE = """
            both   | outbound_user_cookie | | is set, but connections leave as the system routes them, expected no such key
            both   | bind_interface interface inet4_bind_address inet6_bind_address routing_mark netns | | is set, but is not read, expected "outbound_bind_interface", "outbound_bind_addr" or "outbound_fwmark" of the remote, or no such key
            remote | local_ipv4_address local_ipv6_address | | is set, but is not read, expected "outbound_bind_addr": an address, or one of each kind
            both   | dialer_proxy detour | | is set, but is not read, expected "outbound_proxy" of the remote, or no such key
            both   | forbidden_ip redirect route destinations | all | is set, but rules about who may go where are not read from it, expected no such key; "acl" and "egress_allow" of the remote hold such rules
            both   | plugin_mode | tcp_only | is set, but datagrams go past the plugin, expected "tcp_only"
            both   | plugin_args | | is set, but plugins get no arguments, expected what they are told in "plugin_opts"
            both   | udp_over_tcp uot multiplex smux tls obfs | plain | is set, but is not supported and the other end would understand nothing, expected no such key on both ends
            both   | protocol | socks origin | is not supported, expected "socks"
            both   | type | shadowsocks ss | is not supported, expected "shadowsocks"
            both   | network | tcp | is not read, expected "mode": "tcp_and_udp" or "udp_only"
            both   | auth one_time_auth ota | | is true, but one-time authentication is gone from the protocol, expected false
            both   | key | | is a raw key, which is not supported, expected the key "password" on both ends
            both   | user | | is set, but the program keeps the rights that it was started with, expected no such key; start it as that user, as User= of a systemd unit does
            both   | ipv6_only | | is true, but "::" takes IPv4 too, expected false; any other address of IPv6 to listen on takes none, and "outbound_ipv6_only" of the remote is about targets
            both   | dns | system | is set, expected "nameserver": "9.9.9.9" instead, or none for the system's own
            both   | disabled | | is true, expected false, or another server
            both   | port_password additional_ports | | gives each port a password of its own, expected one "server_port" and "users": [{"name": "alice", "password": "..."}] for all, or a file and a process for each port
            both   | inbounds outbounds configs | | makes this the file of another program, expected the "server", "server_port", "password" and "method" of one server at the top
            local  | online_config | | is set, but nothing is fetched from there, expected its "config_url" alone in a file for --link
            local  | tcp_tproxy | | is true, but only SOCKS is served, expected false
            local  | socks5_auth_config_path | | is set, expected "socks_users": {"name": "password"} instead
            local  | local_udp_address local_udp_port | | is set, but datagrams come in at local_address and local_port too, expected no such key
            """;

    /** In these keys the user has written the server and its password, or believes so. */
    private static final Set<String> HOLD_SERVERS =
            Set.of("additional_ports", "configs", "inbounds", "key", "online_config", "outbounds", "port_password");

    private static final Map<String, Rule> RULES = rules();

    private RejectedKeys() {}

    static boolean knows(String name, Set<End> ends) {
        return Optional.ofNullable(RULES.get(name)).stream()
                .anyMatch(rule -> ends.stream().anyMatch(rule::concerns));
    }

    /**
     * Notes a value that cannot be served.
     *
     * @return true when it asks for what happens anyway
     */
    static boolean check(String name, Node value, Diagnostics diagnostics) {
        Optional<Rule> broken = Optional.ofNullable(RULES.get(name)).filter(rule -> !rule.takes(value));
        broken.ifPresent(rule -> diagnostics.wrong(value.place(), name + " " + rule.text));
        return broken.isEmpty();
    }

    /** Their names, for finding out what was meant. */
    static Set<String> names() {
        return RULES.keySet();
    }

    /** True when it would mislead to say that there is no server and no password. */
    static boolean holdsServers(String name) {
        return HOLD_SERVERS.contains(name);
    }

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new HashMap<>();
        TABLE.lines().map(line -> line.split("\\|", 4)).forEach(row -> {
            Rule rule = new Rule(row[0].strip(), words(row[2]), row[3].strip());
            words(row[1]).forEach(name -> rules.put(name, rule));
        });
        return Map.copyOf(rules);
    }

    private static List<String> words(String cell) {
        return List.of(cell.strip().split(" "));
    }

    /**
     * What is said of a key.
     *
     * @param end the one that it concerns, or both
     * @param harmless words that ask for what happens anyway
     * @param text follows the key's name
     */
    private record Rule(String end, List<String> harmless, String text) {
        boolean concerns(End asked) {
            return end.equals("both") || end.equals(asked.label());
        }

        boolean takes(Node value) {
            return switch (value) {
                case Node.Text word -> word.text().isEmpty() || harmless.contains(word.text());
                case Node.Digits number -> number.digits().equals("0");
                case Node.Flag flag -> !flag.value();
                case Node.Nothing _ -> true;
                case Node.Items items -> items.items().isEmpty();
                case Node.Fields fields ->
                    fields.fields().isEmpty()
                            || fields.fields().stream()
                                    .anyMatch(field -> field.name().equals("enabled") && takes(field.value()));
            };
        }
    }
}
