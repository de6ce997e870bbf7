package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A UDP socket: at most one thread receives, any thread of its runner sends.
 *
 * <p>Receiving is in two steps, as with {@link Stream}, so that an idle socket holds no buffer. Sending never waits: a
 * datagram that the kernel does not take now is lost, as it would be on the way.
 *
 * <p>A socket that serves a port of its own may report a sender as a {@link PeerAddress}: what is sent to that object leaves
 * from the address that the datagram came to.
 *
 * <p>An unreachable peer (ICMP) is no failure of the socket: it is counted and otherwise ignored. After {@link #close}, which any
 * thread may call, every waiting or later call throws {@link NetworkException} with {@link Cause#CLOSED}.
 */
public interface PacketSocket extends AutoCloseable {

    /** Hears of a datagram that was not sent. */
    @FunctionalInterface
    interface Unsent {
        /** In the order of the batch; {@code index} counts within it. */
        void dropped(int index, Cause why);
    }

    /** Parks until {@link #tryReceive} may have something; it may return too early. */
    void awaitReadable() throws IOException;

    /**
     * Adds datagrams that are already here to the batch, with their senders, until it is full or none is left.
     *
     * @return how many were added; 0 when there are none now
     */
    int tryReceive(PacketBatch into) throws IOException;

    /**
     * Hands every datagram of the batch to the kernel, in order. On a connected socket all go to its peer, whatever the
     * batch says. What cannot be sent is reported and the rest goes on: {@link Cause#TOO_LARGE},
     * {@link Cause#BUFFER_FULL}, {@link Cause#NETWORK_UNREACHABLE}, {@link Cause#HOST_UNREACHABLE},
     * {@link Cause#REFUSED} or {@link Cause#NETWORK}.
     */
    void send(PacketBatch batch, Unsent unsent) throws IOException;

    /** From now on takes datagrams of this peer only, and sends to it. */
    void connect(InetSocketAddress peer) throws IOException;

    /**
     * How often the system has reported that datagrams of a connected socket do not reach the peer. Always 0 for
     * transports that get no such reports.
     */
    default long rejections() {
        return 0;
    }

    /**
     * How many datagrams the system has dropped since the socket was opened because its buffer was full, as of the last
     * one that came. 0 where the system does not say. For any thread.
     */
    default long overflowed() {
        return 0;
    }

    @Override
    void close();

    /** Where this socket's threads run. */
    Runner runner();

    /**
     * The address that was really bound: with port 0 asked, the port the system chose, and with the wildcard, where the
     * system does so, the source it chose for the peer of {@link #connect}.
     */
    InetSocketAddress localAddress();
}
