package culvert.net.carrier;

import culvert.net.CallFailedException;
import culvert.net.Cause;
import culvert.net.Errno;
import culvert.net.PacketBatch;
import culvert.net.SystemErrors;
import culvert.net.linux.PacketCalls;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket under epoll: registered once, edge triggered. An ICMP error is an edge of its own; it stays pending until
 * the next call on the socket, which fails with it and does nothing else.
 */
final class EpollPacketSocket extends CarrierPacketSocket implements EpollIoHandle {
    private static final EpollIoOps EDGE = EpollIoOps.valueOf(EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLET.value());

    /**
     * How many pending errors in a row are passed over. Each later one came during the call before it, so that its edge
     * is still to be told: giving up then loses nothing.
     */
    private static final int MAX_ERRORS = 8;

    /**
     * So many batches after a run was refused, such runs are tried again: it may have been one peer's narrow path, which
     * should not slow down all the others of a listener for good.
     */
    static final int BATCHES_WITHOUT = 4096;

    /** Messages at once where one holds many datagrams, so that a batch does not become too large. */
    private static final int RUNS_AT_ONCE = 4;

    private final LinuxSocket socket;
    private final boolean six;
    private final PacketCalls calls;
    private InetSocketAddress localAddress;
    private long rejections;
    private int messagesAtOnce = PacketCalls.MAX;
    private final int longestInRun;
    private PacketCalls.Way way;
    private int batchesWithout;
    private volatile long overflowed;
    private @Nullable IoRegistration registration;
    private @Nullable InetSocketAddress only;

    /**
     * With a socket that is bound.
     *
     * @param six when it is of IPv6
     * @param runs when the kernel knows runs of datagrams; one that does not would send them as one datagram
     */
    EpollPacketSocket(Carrier carrier, LinuxSocket socket, boolean six, boolean runs) {
        super(carrier);
        this.socket = socket;
        this.six = six;
        this.calls = carrier.packetCalls();
        this.longestInRun =
                runs ? PacketBatch.FRAME_PAYLOAD : 0; // longer ones are cut on the way, which a run cannot be
        this.way = new PacketCalls.Way(six, false, longestInRun);
        this.localAddress = EpollFamily.plain(socket.localAddress());
    }

    @Override
    boolean receive(PacketBatch into) throws IOException {
        int wanted = Math.min(messagesAtOnce, PacketBatch.MAX - into.count());
        for (int errors = 0; errors < MAX_ERRORS; errors++) {
            int n = calls.receive(socket.intValue(), wanted);
            if (n >= 0) {
                take(n, into);
                // fewer than wanted: nothing was left, or an error came meanwhile, whose edge will be told
                return n == wanted;
            }
            switch (-n) {
                case Errno.EAGAIN -> {
                    return false;
                }
                case Errno.EBADF, Errno.EFAULT, Errno.EINVAL, Errno.ENOTSOCK ->
                    throw CallFailedException.of("recvmmsg", -n);
                // or interrupted: what waits behind it is next
                default -> noteRejection(-n);
            }
        }
        return false;
    }

    private void take(int count, PacketBatch into) throws IOException {
        InetSocketAddress peer = only;
        boolean runs = false;
        for (int i = 0; i < count; i++) {
            InetSocketAddress sender = calls.sender(i);
            // strangers' datagrams may have been queued before the socket was connected
            if (peer == null || sender.equals(peer)) {
                runs |= calls.take(i, sender, into) > 1;
            }
        }
        overflowed = Math.max(overflowed, calls.takeOverflowed());
        messagesAtOnce = runs ? RUNS_AT_ONCE : PacketCalls.MAX;
    }

    @Override
    void transmit(PacketBatch batch, Unsent unsent) {
        @Nullable Cause @Nullable [] lost = null;
        int count = batch.count();
        if (batchesWithout > 0 && --batchesWithout == 0) {
            sendRunsUpTo(longestInRun);
        }
        int next = 0;
        while (next < count) {
            int messages = calls.prepare(batch, next, way);
            int sent = 0;
            while (sent < messages) {
                int n = sendFrom(sent);
                if (n > 0) {
                    sent += n;
                } else if (isRefusedRun(sent, -n)) {
                    // this one and what follows is prepared again, otherwise
                    sendRunsUpTo(batch.length(calls.first(sent)) - 1);
                    batchesWithout = BATCHES_WITHOUT;
                    break;
                } else {
                    lost = lost == null ? new Cause[count] : lost;
                    Arrays.fill(lost, calls.first(sent), calls.first(sent + 1), SystemErrors.unsent(-n));
                    sent++;
                }
            }
            next = calls.first(sent);
        }
        // only now, since whoever hears of it may send in turn, and the memory of the calls is the carrier's
        for (int i = 0; lost != null && i < count; i++) {
            Cause why = lost[i];
            if (why != null) {
                unsent.dropped(i, why);
            }
        }
    }

    /** From now on others may be bound to the same address. */
    void sharePort() throws IOException {
        socket.setReusePort(true);
    }

    private void sendRunsUpTo(int longest) {
        way = new PacketCalls.Way(six, only != null, longest);
    }

    /** A path too narrow, or a kernel or a device that does not know runs: then datagrams of this length go singly. */
    private boolean isRefusedRun(int message, int error) {
        return calls.first(message + 1) - calls.first(message) > 1
                && (error == Errno.EINVAL
                        || error == Errno.EMSGSIZE
                        || error == Errno.EIO
                        || error == Errno.EOPNOTSUPP);
    }

    /** How many messages were sent; the negative error number when it is the first one's own. */
    private int sendFrom(int first) {
        int n = calls.send(socket.intValue(), first);
        // a connected socket is told with this datagram of what an earlier one met
        boolean again = only != null && n < 0 && n != -Errno.EAGAIN;
        if (again) {
            noteRejection(-n);
        }
        while (n == -Errno.EINTR || again) {
            again &= n == -Errno.EINTR;
            n = calls.send(socket.intValue(), first);
        }
        return n;
    }

    private void noteRejection(int error) {
        switch (SystemErrors.unsent(error)) {
            case REFUSED, NETWORK_UNREACHABLE, HOST_UNREACHABLE -> rejections++;
            default -> {
                // no news of the peer
            }
        }
    }

    @Override
    public long rejections() {
        return rejections;
    }

    @Override
    void bindTo(InetSocketAddress peer) throws IOException {
        carrier().calls().connect(socket.intValue(), peer, way.six());
        localAddress = EpollFamily.plain(socket.localAddress());
        // as the kernel has it, which takes the wildcard for this machine
        only = EpollFamily.plain(socket.remoteAddress());
        sendRunsUpTo(way.longestInRun());
    }

    @Override
    void register() throws IOException {
        registration = EpollFamily.register(carrier(), this, EDGE);
    }

    @Override
    void leave() {
        // first: of a socket that was passed to this process there is a copy, and the loop would keep what was closed
        if (registration != null) {
            registration.cancel();
        }
        EpollFamily.close(socket);
    }

    @Override
    void interested() {
        // an edge-triggered registration tells everything by itself
    }

    @Override
    public long overflowed() {
        return overflowed;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        nowReadable();
    }
}
