package culvert.net.carrier;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP fast open (RFC 7413) for whoever listens: what comes with a SYN is accepted where the client has a cookie of this machine. */
final class FastOpen {
    // Linux netinet/tcp.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_FASTOPEN = 23;

    /** So many may have sent their data and not yet ended the handshake; those beyond connect as usual. */
    private static final int MOST_PENDING = 256;

    /** Of net.ipv4.tcp_fastopen: servers may have it. Usually only clients may. */
    private static final int SERVERS = 2;

    private static final Path SWITCH = Path.of("/proc/sys/net/ipv4/tcp_fastopen");

    private static final Logger log = LoggerFactory.getLogger(FastOpen.class);

    private static final AtomicBoolean told = new AtomicBoolean();

    private FastOpen() {}

    /** Before it listens. */
    static void allow(LinuxSocket socket) {
        try {
            socket.setIntOpt(IPPROTO_TCP, TCP_FASTOPEN, MOST_PENDING);
            if (isOff() && !told.getAndSet(true)) {
                log.warn(
                        "fast_open has no effect before the system lets servers have it: sysctl -w net.ipv4.tcp_fastopen=3");
            }
        } catch (IOException | ChannelException e) {
            log.warn("fast_open has no effect, since the system does not have it: {}", e.getMessage());
        }
    }

    /** Whether the kernel takes the option and ignores it. */
    private static boolean isOff() {
        try {
            return (Integer.decode(Files.readString(SWITCH).strip()) & SERVERS) == 0;
        } catch (IOException | NumberFormatException e) {
            log.debug("whether servers may have fast open is not known: {}", e.toString());
            return false;
        }
    }
}
