package culvert.net.carrier;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * What the kernel knows of a connection: the head of Linux's {@code struct tcp_info}.
 *
 * <pre>
 * byte 2  retransmits: unanswered retransmissions in a row     u32 24  unacked: segments in flight
 * byte 3  probes: unanswered window and keep-alive probes      u32 56  last_ack_recv: ms since the peer's last ACK
 * </pre>
 *
 * <p>Why not TCP_USER_TIMEOUT: it also ends connections whose peer is alive and merely does not read (a paused
 * download), because acknowledged window probes do not reset its clock.
 */
final class TcpInfo {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int BYTES = 60;

    /** Sent, not yet acknowledged, but nothing speaks for a vanished peer. */
    private static final Duration SOME = Duration.ofMillis(1);

    /** A live peer with a closed window answers each probe, but probes come up to two minutes apart. */
    private static final int PROBES_UNANSWERED = 2;

    private TcpInfo() {}

    /** How long the peer has left transmissions unanswered; zero when nothing is on its way to it. */
    static Duration silence(Socket socket) {
        ByteBuffer info = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
        try {
            socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        } catch (IOException e) {
            return Duration.ZERO; // whatever is wrong, the next read or write says it
        }
        int retransmits = info.get(2) & 0xff;
        int probes = info.get(3) & 0xff;
        if (info.getInt(24) == 0 && probes == 0) {
            return Duration.ZERO;
        }
        boolean suspicious = retransmits > 0 || probes >= PROBES_UNANSWERED;
        return suspicious ? Duration.ofMillis(Integer.toUnsignedLong(info.getInt(56))) : SOME;
    }
}
