package culvert.net.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel knows of a connection: the head of Linux's {@code struct tcp_info}.
 *
 * <pre>
 * byte 0  state
 * byte 2  retransmits: unanswered retransmissions in a row     u32 24  unacked: segments in flight
 * byte 3  probes: unanswered window and keep-alive probes      u32 44  last_data_sent, ms ago
 *                                                              u32 52  last_data_recv
 * u32 68  rtt, in microseconds                                 u32 56  last_ack_recv
 * </pre>
 *
 * <p>Why not TCP_USER_TIMEOUT: it also ends connections whose peer is alive and merely does not read (a paused
 * download), because acknowledged window probes do not reset its clock.
 *
 * @param underWay whether something that was sent has no answer yet
 * @param overdue whether it has been sent again, or a probe is unanswered
 * @param answeredAgo nanoseconds since the peer's last acknowledgement
 * @param movedAgo nanoseconds since data was sent or received
 */
public record TcpInfo(boolean underWay, boolean overdue, long answeredAgo, long movedAgo) {
    /** Longer than acknowledgements are delayed: a later answer is one to a keep-alive probe. */
    private static final long LATE = TimeUnit.SECONDS.toNanos(5);

    /** For {@link #silentSince}: the peer is not silent. */
    public static final long NOT_SILENT = Long.MIN_VALUE;

    private static final int RTT = 68;

    // Linux net/tcp_states.h
    private static final int SYN_SENT = 2;

    static final int BYTES = RTT + Integer.BYTES;

    static TcpInfo of(MemorySegment struct) {
        ByteBuffer info = struct.asByteBuffer().order(ByteOrder.nativeOrder());
        boolean probed = info.get(3) != 0;
        long movedAgo = Math.min(nanos(info, 44), nanos(info, 52));
        return new TcpInfo(info.getInt(24) != 0 || probed, info.get(2) != 0 || probed, nanos(info, 56), movedAgo);
    }

    /** Whether nobody has answered the request to connect. */
    static boolean isConnecting(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_BYTE, 0) == SYN_SENT;
    }

    /** The smoothed time that answers take; empty before there was one. */
    static Optional<Duration> roundTrip(MemorySegment struct) {
        long micros = Integer.toUnsignedLong(
                struct.asByteBuffer().order(ByteOrder.nativeOrder()).getInt(RTT));
        return micros == 0 ? Optional.empty() : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
    }

    private static long nanos(ByteBuffer info, int at) {
        return TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(info.getInt(at)));
    }

    /** Whether the peer has answered when there was nothing but probes to answer. */
    public boolean isIdle() {
        return !underWay && movedAgo - answeredAgo > LATE;
    }

    /**
     * Since when the peer has been silent. Counted from where a transmission was first seen to be unanswered: the last
     * answer may be older by all the time in which there was nothing to answer.
     *
     * @param before what this said at the last look, or {@link #NOT_SILENT}
     * @param now as {@link System#nanoTime} tells it
     */
    public long silentSince(long before, long now) {
        if (!overdue) {
            return NOT_SILENT;
        }
        return before == NOT_SILENT || answeredAgo < now - before ? now : before;
    }
}
