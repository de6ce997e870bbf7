package culvert.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of the JDK, one a system call: what the transports without Linux's batches share.
 *
 * <p>The channel itself is never connected, since the JDK sends no empty datagrams on one that is. Peers other than the
 * one connected to are passed over here.
 */
public final class PacketChannel implements AutoCloseable {
    /** So many are passed over at a time. */
    private static final int MOST_STRANGE = 64;

    /** For one datagram, the largest of IPv6 included. */
    public static final int SCRATCH_BYTES = 64 * 1024;

    private final DatagramChannel channel;
    private final InetSocketAddress localAddress;
    private volatile @Nullable InetSocketAddress only;

    private PacketChannel(DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.localAddress = (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Opens one that never blocks. The wildcard of IPv6 takes IPv4 too, and only that where there is no IPv6.
     *
     * @throws NetworkException when the address cannot be bound
     */
    public static PacketChannel open(InetSocketAddress at) throws NetworkException {
        try {
            return bound(at, false);
        } catch (IOException e) {
            InetSocketAddress four = SystemErrors.withoutIpv6(e, at);
            if (four != null) {
                return open(four);
            }
            throw SystemErrors.listen(e, at);
        }
    }

    /** Opens another one at the same address; the first was bound so that no other program can have it. */
    public PacketChannel openBeside() throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return bound(localAddress, true);
    }

    private static DatagramChannel channel(ProtocolFamily family) throws IOException {
        try {
            return DatagramChannel.open(family);
        } catch (UnsupportedOperationException e) {
            throw new CallFailedException("no such family", Errno.EAFNOSUPPORT);
        }
    }

    private static PacketChannel bound(InetSocketAddress at, boolean isBeside) throws IOException {
        DatagramChannel channel = channel(
                at.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, PacketBuffers.bytes(at));
            channel.setOption(StandardSocketOptions.SO_SNDBUF, PacketBuffers.bytes(at));
            if (isBeside) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(at);
            return new PacketChannel(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** For a selector. */
    public DatagramChannel channel() {
        return channel;
    }

    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** From now on takes datagrams of this peer only; the wildcard means this machine, as it does to the system. */
    public void connect(InetSocketAddress peer) {
        boolean here = peer.getAddress().isAnyLocalAddress();
        only = here ? new InetSocketAddress(InetAddress.ofLiteral(loopback(peer)), peer.getPort()) : peer;
    }

    private static String loopback(InetSocketAddress wildcard) {
        return wildcard.getAddress() instanceof Inet6Address ? "::1" : "127.0.0.1";
    }

    /**
     * Receives until the batch is full, nothing is left, or enough came that is not for this socket.
     *
     * @param scratch as {@link #SCRATCH_BYTES} says
     * @return false when nothing is left
     */
    public boolean receive(PacketBatch into, ByteBuffer scratch) throws IOException {
        int strange = 0;
        while (!into.isFull() && strange < MOST_STRANGE) {
            scratch.clear();
            InetSocketAddress sender;
            try {
                sender = (InetSocketAddress) channel.receive(scratch);
            } catch (PortUnreachableException e) {
                strange++; // what an earlier datagram met is no news of this socket
                continue;
            }
            if (sender == null) {
                return false;
            }
            InetSocketAddress peer = only;
            if (peer == null || sender.equals(peer)) {
                int length = scratch.flip().remaining();
                int at = into.room(length);
                scratch.get(into.array(), at, length);
                into.add(length, sender);
            } else {
                strange++;
            }
        }
        return true;
    }

    /**
     * Sends one after the other.
     *
     * @param scratch as {@link #SCRATCH_BYTES} says; free again while {@code unsent} hears
     */
    public void send(PacketBatch batch, ByteBuffer scratch, PacketSocket.Unsent unsent) throws IOException {
        InetSocketAddress peer = only;
        for (int i = 0; i < batch.count(); i++) {
            Cause why = sendOne(batch, i, peer == null ? batch.peer(i) : peer, scratch);
            if (why != null) {
                unsent.dropped(i, why);
            }
        }
    }

    private @Nullable Cause sendOne(PacketBatch batch, int index, InetSocketAddress to, ByteBuffer scratch)
            throws IOException {
        int length = batch.length(index);
        if (length > SCRATCH_BYTES) {
            return Cause.TOO_LARGE;
        }
        scratch.clear().put(batch.array(), batch.offset(index), length).flip();
        try {
            // an empty one that is not taken looks as if it were
            return channel.send(scratch, to) == length ? null : Cause.BUFFER_FULL;
        } catch (UnsupportedAddressTypeException e) {
            return Cause.NETWORK_UNREACHABLE;
        } catch (UnresolvedAddressException e) {
            return Cause.NETWORK;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return SystemErrors.unsent(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
