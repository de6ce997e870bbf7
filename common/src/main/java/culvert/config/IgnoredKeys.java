package culvert.config;

import java.util.Set;

/**
 * Keys of other programs that do not change where traffic goes. In Culvert they have no effect, and a warning says so.
 */
final class IgnoredKeys {
    /** Of shadowsocks-libev, -rust and -python, Outline, online configurations (SIP008), sing-box and Android. */
    private static final Set<String> TOP_LEVEL = Set.of("""
            balancer bytes_remaining bytes_used comment connect_verbose_info crypto_path dns_cache_size dns_ipv6 dscp
            email error group id index ipv6 launchd_tcp_socket_name launchd_udp_socket_name level
            log-file metered mptcp mtu nofile obfs_param
            outbound_udp_allow_fragmentation pid-file prefer_ipv6 protocol_param
            proxy_apps remark remarks remote_dns reuse_port runtime security server_ipv6 speed_limit_per_con
            speed_limit_per_user tag tcp_incoming_rcvbuf tcp_incoming_sndbuf tcp_outgoing_rcvbuf
            tcp_outgoing_sndbuf udp_fragment udp_mtu udpdns use_syslog username verbose version workdir workers
            """.strip().split("\\s+"));

    private static final Set<String> IN_LOG = Set.of("config_path", "writers");

    private IgnoredKeys() {}

    static boolean knows(String name) {
        return TOP_LEVEL.contains(name);
    }

    /** As {@link #knows}, for a key of the object {@code log}. */
    static boolean knowsInLog(String name) {
        return IN_LOG.contains(name);
    }
}
