package culvert.config;

import java.util.Set;

/** Keys that other programs know. In Culvert they have no effect, of which a warning tells. */
final class Foreign {
    /** Those of shadowsocks-libev. */
    private static final Set<String> LIBEV = Set.of(
            "acl",
            "auth",
            "dscp",
            "fast_open",
            "ipv6_first",
            "local_ipv4_address",
            "local_ipv6_address",
            "manager_address",
            "mptcp",
            "mtu",
            "nofile",
            "plugin_opts",
            "port_password",
            "reuse_port",
            "tcp_incoming_rcvbuf",
            "tcp_incoming_sndbuf",
            "tcp_outgoing_rcvbuf",
            "tcp_outgoing_sndbuf",
            "tcp_tproxy",
            "use_syslog",
            "user",
            "workdir");

    /** Those of shadowsocks-rust and of online configurations (SIP008). */
    private static final Set<String> RUST = Set.of(
            "balancer",
            "bytes_remaining",
            "bytes_used",
            "dns",
            "dns_cache_size",
            "ipv6_only",
            "locals",
            "log.config_path",
            "log.writers",
            "manager_port",
            "online_config",
            "outbound_bind_addr",
            "outbound_bind_interface",
            "outbound_fwmark",
            "outbound_proxy",
            "outbound_udp_allow_fragmentation",
            "outbound_user_cookie",
            "plugin_args",
            "plugin_mode",
            "remarks",
            "runtime",
            "security",
            "udp_mtu",
            "version");

    /** Those that only a server in the list {@code servers} has. */
    private static final Set<String> SERVER_ENTRY = Set.of("disabled", "id", "name", "tcp_weight", "udp_weight");

    private Foreign() {}

    static boolean knows(String name) {
        return LIBEV.contains(name) || RUST.contains(name);
    }

    static boolean knowsInServerEntry(String name) {
        return SERVER_ENTRY.contains(name) || knows(name);
    }
}
