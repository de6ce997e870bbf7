package culvert.net.carrier;

import culvert.net.linux.ControlMessages;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much the kernel keeps for a connection: what it has received and nobody has read, and what it cannot send yet
 * (TCP_NOTSENT_LOWAT). By itself it takes some hundred KB of the one and 4 MB of the other. Where thousands of peers stop
 * reading, the memory that the system has for all TCP together (tcp_mem in tcp(7)) is used up then, and nobody's data
 * moves. So the more connections there are, the less the next one gets, until it has moved so much that its reader is
 * known to take what comes. How many there are is told by the number of its descriptor, since the system gives the
 * lowest that is free.
 */
final class KernelBuffers {
    /** A quarter of this costs a tenth more processor time for each byte of a download. */
    static final int MAX_UNSENT = 512 * 1024;

    /** Two chunks on the wire: less would make each of them wait. */
    static final int MIN_UNSENT = 32 * 1024;

    /**
     * Bytes of what cannot be sent, for all connections together: each gets its part, the first ones the maximum. A quarter
     * of the memory at which the kernel of a machine of 1 GB begins to economise.
     */
    static final long UNSENT = 16_000_000;

    /** What a session moves in one direction, before it counts as one that is read: more than the buffers on its way. */
    static final int FLOWING = 256 * 1024;

    /** So many descriptors are a crowd. Below, the system calls that this takes would cost more than the memory. */
    static final int CROWD = 256;

    /** Of a connection in a crowd, at first; the kernel doubles it for its own needs (SO_RCVBUF in socket(7)). */
    private static final int FIRST_RECEIVE = 32 * 1024;

    // Linux netinet/tcp.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NOTSENT_LOWAT = 25;

    /** Since Linux 5.14 (asm-generic/socket.h). */
    private static final int SO_BUF_LOCK = 72;

    private static final int ADAPTED_BY_KERNEL = 0;

    private static final Logger log = LoggerFactory.getLogger(KernelBuffers.class);

    private final AtomicInteger flowing = new AtomicInteger();
    private volatile @Nullable Boolean adaptsWhenAsked;

    /** What the kernel may keep unsent for the connection that has this descriptor, or for one of so many that flow. */
    static int unsent(int connections) {
        return Math.clamp(UNSENT / Math.max(connections, 1), MIN_UNSENT, MAX_UNSENT);
    }

    /** Whether it has less than usual until it {@link #flows}. */
    static boolean isInCrowd(LinuxSocket socket) {
        return socket.intValue() >= CROWD;
    }

    static void keepUnsent(LinuxSocket socket, int bytes) throws IOException {
        socket.setIntOpt(IPPROTO_TCP, TCP_NOTSENT_LOWAT, bytes);
    }

    /** Before it connects, so that what it offers to the peer at first is little. */
    void beforeConnect(LinuxSocket socket) throws IOException {
        if (startsSmall(socket)) {
            socket.setReceiveBufferSize(FIRST_RECEIVE);
            // the scale of the window is agreed on now, and a size that is fixed would be its limit for good
            lock(socket, ADAPTED_BY_KERNEL);
        }
    }

    /** Once it is connected. */
    void begin(LinuxSocket socket) throws IOException {
        if (startsSmall(socket)) {
            socket.setReceiveBufferSize(FIRST_RECEIVE);
        }
    }

    /** Once it has moved {@link #FLOWING} bytes. Returns what the kernel may keep unsent from now on. */
    int flows(LinuxSocket socket) throws IOException {
        if (startsSmall(socket)) {
            lock(socket, ADAPTED_BY_KERNEL);
        }
        return unsent(flowing.incrementAndGet());
    }

    /** A connection for which {@link #flows} was called is closed. */
    void flowsNoMore() {
        flowing.decrementAndGet();
    }

    private boolean startsSmall(LinuxSocket socket) {
        return isInCrowd(socket) && adaptsWhenAsked(socket);
    }

    /** Setting a size stops the kernel from adapting it; whether it can be told to begin again is tried with the first one. */
    private boolean adaptsWhenAsked(LinuxSocket socket) {
        Boolean known = adaptsWhenAsked;
        if (known == null) {
            known = canBeAsked(socket);
            adaptsWhenAsked = known;
        }
        return known;
    }

    private static boolean canBeAsked(LinuxSocket socket) {
        try {
            lock(socket, ADAPTED_BY_KERNEL);
            return true;
        } catch (IOException | ChannelException e) {
            log.debug("receive buffers have the size that the kernel gives: {}", e.getMessage());
            return false;
        }
    }

    private static void lock(LinuxSocket socket, int what) throws IOException {
        socket.setIntOpt(ControlMessages.SOL_SOCKET, SO_BUF_LOCK, what);
    }
}
