package culvert.net.carrier;

import culvert.net.CallFailedException;
import culvert.net.Errno;
import culvert.net.Origin;
import culvert.net.PacketBuffers;
import culvert.net.PacketSocket;
import culvert.net.SystemErrors;
import culvert.net.linux.ControlMessages;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sockets of UDP under epoll. */
final class EpollPackets {
    private static final Logger log = LoggerFactory.getLogger(EpollPackets.class);

    private final KeptSockets kept;
    private final Descriptors descriptors;

    EpollPackets(KeptSockets kept, Descriptors descriptors) {
        this.kept = kept;
        this.descriptors = descriptors;
    }

    EpollPacketSocket bind(Carrier carrier, InetSocketAddress at, Origin origin) throws IOException {
        boolean six = at.getAddress() instanceof Inet6Address;
        List<LinuxSocket> passed = kept.copies(false, at, 1);
        if (!passed.isEmpty()) {
            return begun(carrier, passed.getFirst(), at);
        }
        try {
            LinuxSocket socket = datagrams(six);
            spareTheLast(socket, at);
            EpollFamily.mark(socket, origin);
            return bound(carrier, socket, at);
        } catch (IOException e) {
            InetSocketAddress four = SystemErrors.withoutIpv6(e, at);
            if (four != null) {
                return bind(carrier, four, origin);
            }
            throw SystemErrors.listen(e, at);
        }
    }

    /** One more at the same address. The first was bound without SO_REUSEPORT, for the reason that {@link EpollFamily#listen} gives. */
    Optional<PacketSocket> bindBeside(Carrier carrier, PacketSocket other) throws IOException {
        InetSocketAddress at = other.localAddress();
        if (kept.wasPassed(false, at)) {
            return Optional.empty(); // it may be another user's, who shares no port with us
        }
        LinuxSocket socket = datagrams(at.getAddress() instanceof Inet6Address);
        try {
            ((EpollPacketSocket) other).sharePort();
            socket.setReusePort(true);
        } catch (IOException | ChannelException e) {
            log.debug("one carrier takes all datagrams: {}", e.getMessage());
            EpollFamily.close(socket);
            return Optional.empty();
        }
        try {
            return Optional.of(bound(carrier, socket, at));
        } catch (IOException e) {
            throw SystemErrors.listen(e, at);
        }
    }

    /** A peer's datagrams take none of the very last descriptors; a port that was asked for is not a peer's. */
    private void spareTheLast(LinuxSocket socket, InetSocketAddress at) throws IOException {
        if (at.getPort() == 0 && descriptors.areUsedUp(socket.intValue())) {
            EpollFamily.close(socket);
            throw new CallFailedException("too many open files", Errno.EMFILE);
        }
    }

    /** Those of IPv6 take IPv4 too. */
    private static LinuxSocket datagrams(boolean six) throws IOException {
        try {
            return LinuxSocket.newSocketDgram(six);
        } catch (ChannelException e) {
            throw EpollFamily.unwrapped(e);
        }
    }

    /**
     * Lets datagrams that came as one be received as one. Kernels before 5.0 do not know that; some of them do not know
     * runs that are sent either, and pass over the request without a word: what was to be a run leaves as one datagram.
     *
     * @return whether the kernel knows both
     */
    static boolean takeRuns(LinuxSocket socket) {
        try {
            socket.setIntOpt(ControlMessages.SOL_UDP, ControlMessages.UDP_GRO, 1);
            return true;
        } catch (IOException | ChannelException e) {
            log.debug("datagrams are sent and received singly: {}", e.getMessage());
            return false;
        }
    }

    private static EpollPacketSocket bound(Carrier carrier, LinuxSocket socket, InetSocketAddress at)
            throws IOException {
        try {
            socket.bind(at);
        } catch (IOException e) {
            EpollFamily.close(socket);
            throw EpollFamily.numbered(e);
        }
        return begun(carrier, socket, at);
    }

    /** With one that is bound. */
    private static EpollPacketSocket begun(Carrier carrier, LinuxSocket socket, InetSocketAddress at)
            throws IOException {
        boolean six = at.getAddress() instanceof Inet6Address;
        try {
            socket.setReceiveBufferSize(PacketBuffers.bytes(at));
            socket.setSendBufferSize(PacketBuffers.bytes(at));
        } catch (IOException e) {
            EpollFamily.close(socket);
            throw EpollFamily.numbered(e);
        }
        if (at.getPort() != 0) {
            tellMore(socket, at, six);
        }
        boolean runs = takeRuns(socket);
        EpollPacketSocket packets = new EpollPacketSocket(carrier, socket, six, runs);
        packets.begin();
        return packets;
    }

    /**
     * A port that was asked for serves everybody: it hears what the kernel has had no room for, and at a wildcard to which
     * address of this machine each datagram came, since the answer has to come from there.
     */
    private static void tellMore(LinuxSocket socket, InetSocketAddress at, boolean six) {
        try {
            socket.setIntOpt(ControlMessages.SOL_SOCKET, ControlMessages.SO_RXQ_OVFL, 1);
            if (at.getAddress().isAnyLocalAddress()) {
                socket.setIntOpt(
                        six ? ControlMessages.IPPROTO_IPV6 : ControlMessages.IPPROTO_IP,
                        six ? ControlMessages.IPV6_RECVPKTINFO : ControlMessages.IP_PKTINFO,
                        1);
            }
        } catch (IOException | ChannelException e) {
            log.debug("the kernel does not tell where a datagram came to: {}", e.getMessage());
        }
    }
}
