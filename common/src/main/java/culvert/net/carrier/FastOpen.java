package culvert.net.carrier;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCP fast open (RFC 7413): what is first sent leaves with the SYN where the kernel has a cookie of the server, and the
 * connection counts as made before anybody has answered. A kernel that does not have it connects as usual.
 */
final class FastOpen {
    // Linux netinet/tcp.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_SYNCNT = 7;
    private static final int TCP_FASTOPEN = 23;
    private static final int TCP_FASTOPEN_CONNECT = 30;

    /** So many may have sent their data and not yet ended the handshake; those beyond connect as usual. */
    private static final int MOST_PENDING = 256;

    /** After 1, 2, 4 and 8 seconds nobody has answered: as long as one who connects as usual waits, more or less. */
    private static final int SYN_RETRIES = 3;

    /** Of net.ipv4.tcp_fastopen: servers may have it. Usually only clients may. */
    private static final int SERVERS = 2;

    private static final Path SWITCH = Path.of("/proc/sys/net/ipv4/tcp_fastopen");

    private static final Logger log = LoggerFactory.getLogger(FastOpen.class);

    private FastOpen() {}

    /** Before it connects. */
    static void beforeConnect(LinuxSocket socket) {
        try {
            socket.setIntOpt(IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1); // since Linux 4.11
            socket.setIntOpt(IPPROTO_TCP, TCP_SYNCNT, SYN_RETRIES);
        } catch (IOException | ChannelException e) {
            log.debug("no fast open: {}", e.getMessage());
        }
    }

    /** Before it listens. */
    static void beforeListen(LinuxSocket socket) {
        try {
            socket.setIntOpt(IPPROTO_TCP, TCP_FASTOPEN, MOST_PENDING);
        } catch (IOException | ChannelException e) {
            log.warn("fast_open has no effect, since the system does not have it: {}", e.getMessage());
        }
    }

    /** Says so where the kernel takes the option and ignores it. */
    static void warnWhereItIsOff() {
        try {
            if ((Integer.decode(Files.readString(SWITCH).strip()) & SERVERS) == 0) {
                log.warn(
                        "fast_open has no effect before the system lets servers have it: sysctl -w net.ipv4.tcp_fastopen=3");
            }
        } catch (IOException | NumberFormatException e) {
            log.debug("whether servers may have fast open is not known: {}", e.toString());
        }
    }
}
