package culvert.net.carrier;

import culvert.net.CallFailedException;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.NetworkException;
import culvert.net.SocketSettings;
import culvert.net.SystemErrors;
import culvert.net.linux.TcpInfo;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A socket under epoll: registered once, edge triggered, for everything. */
final class EpollStream extends CarrierStream implements EpollIoHandle {
    private static final EpollIoOps EVERYTHING = EpollIoOps.valueOf(EpollIoOps.EPOLLIN.value()
            | EpollIoOps.EPOLLOUT.value()
            | EpollIoOps.EPOLLRDHUP.value()
            | EpollIoOps.EPOLLET.value());

    // Linux sys/epoll.h
    private static final int ERROR = 0x8;
    private static final int HANG_UP = ERROR | 0x10 | 0x2000;

    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value() | ERROR | 0x10;

    private final LinuxSocket socket;
    private @Nullable IoRegistration registration;
    private final long userTimeout;
    private int mostUnsent = KernelBuffers.MAX_UNSENT;
    private int untilItFlows;
    private boolean flows;
    private @Nullable KernelBuffers buffers;
    private boolean connected;

    /** The loop has told of more than that it can be written to, while it was connecting. */
    private boolean isInDoubt;

    private long silentSince = TcpInfo.NOT_SILENT;
    private int queuedAt = -1;
    private boolean gathers;

    /** For so long whoever writes first waits for the connection that the first bytes open; null once there is one. */
    private @Nullable Duration opening;

    /** What the loop has told meanwhile. */
    private int toldWhileOpening;

    EpollStream(
            Carrier carrier,
            LinuxSocket socket,
            InetSocketAddress remoteAddress,
            SocketSettings settings,
            boolean connected) {
        super(carrier, remoteAddress, settings, connected);
        this.socket = socket;
        this.userTimeout = settings.userTimeout().toNanos();
        this.connected = connected;
    }

    @Override
    int receive(byte[] into, int offset, int length) throws IOException {
        return moved(carrier().calls().receive(socket.intValue(), into, offset, length));
    }

    @Override
    int send(byte[] from, int offset, int length) throws IOException {
        return moved(carrier().calls().send(socket.intValue(), from, offset, length));
    }

    /**
     * Has no connection yet: the first bytes leave with the request for it (TCP fast open). Whoever writes them waits, so that
     * nothing else, a FIN least of all, is done to a socket that is not connected; the reader hears nothing before.
     */
    void opensByWriting(Duration limit) {
        opening = limit;
        isInDoubt = true;
        join();
    }

    @Override
    public void gathers() {
        gathers = true;
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        boolean mayWait = gathers && length > 0 && opening == null && isSteady();
        TurnSends queue = mayWait ? carrier().turnSends() : null;
        if (queue != null && queue.takes(length) && queue.add(this, from, offset, length)) {
            writing().queued();
            return true;
        }
        sendQueued();
        boolean sent = super.tryWrite(from, offset, length);
        return sent && (opening == null || length == 0);
    }

    @Override
    void sendQueued() {
        if (queuedAt >= 0) {
            carrier().sendGathered();
        }
    }

    /** Where its message is among those of this turn; negative without one. */
    int queuedAt() {
        return queuedAt;
    }

    void queued(int slot) {
        queuedAt = slot;
    }

    int descriptor() {
        return socket.intValue();
    }

    /** Of what was queued the kernel has taken so many bytes. */
    void sent(int taken, byte[] rest) {
        queuedAt = -1;
        try {
            moved(taken);
            if (rest.length > 0) {
                writing().left(rest);
            }
        } catch (IOException e) {
            refused(e);
        }
    }

    /** What was queued could not be sent. */
    void notSent(IOException why) {
        queuedAt = -1;
        refused(why);
    }

    @Override
    public void awaitSent() throws IOException {
        Duration limit = opening;
        if (limit != null) {
            awaitOpened(Deadline.in(limit));
        }
        super.awaitSent();
    }

    private void awaitOpened(Deadline deadline) throws IOException {
        try {
            while (!finishConnect()) {
                if (!writing().awaitAnew(deadline.remaining())) {
                    throw new NetworkException(Cause.CONNECT_TIMEOUT);
                }
            }
        } catch (IOException e) {
            if (e instanceof NetworkException ended && ended.reason() != Cause.CONNECT_TIMEOUT) {
                throw e; // by somebody here
            }
            lost(e);
            throw SystemErrors.dial(e, remoteAddress());
        } finally {
            opening = null;
            nowReadable((toldWhileOpening & HANG_UP) != 0);
            nowWritable();
        }
    }

    @Override
    public int room() {
        return carrier().calls().room(socket.intValue(), mostUnsent);
    }

    /** The kernel tells an edge after a send that it did not take whole, or when it is asked anew. */
    @Override
    public void awaitRoom() throws IOException {
        sendQueued();
        if (!writing().isClear()) {
            writing().awaitSent(); // else the loop would tell of room once, and the rest would stay here
            return;
        }
        carrier().onLoop(() -> {
            if (registration != null && registration.isValid()) {
                registration.submit(EVERYTHING);
            }
        });
        writing().awaitAnew();
    }

    @Override
    void sendEnd() throws IOException {
        try {
            socket.shutdown(false, true);
        } catch (NativeIoException e) {
            throw EpollFamily.numbered(e);
        } catch (NotYetConnectedException e) {
            // ENOTCONN, which Netty takes for a mistake of ours: the peer has reset the connection
            throw new NetworkException(Cause.RESET);
        }
    }

    @Override
    boolean finishConnect() throws IOException {
        if (isInDoubt && carrier().calls().isConnecting(socket.intValue())) {
            return false;
        }
        int error = isInDoubt ? socket.getSoError() : 0;
        if (error != 0) {
            throw CallFailedException.of("connect", error);
        }
        connected = true;
        return true;
    }

    @Override
    void register() throws IOException {
        carrier().streams().add(this);
        registration = EpollFamily.register(carrier(), this, EVERYTHING);
    }

    @Override
    void leave(boolean withReset) {
        if (flows && buffers != null) {
            buffers.flowsNoMore();
        }
        // closed first: the kernel then forgets the registration by itself, which saves a system call
        if (withReset) {
            EpollFamily.close(socket);
        } else {
            EpollFamily.closeInOrder(socket);
        }
        if (registration != null) {
            registration.cancel();
        }
    }

    @Override
    void interested(boolean inReading) {
        // an edge-triggered registration tells everything by itself
    }

    @Override
    boolean isOwedAnAnswer() {
        TcpInfo info = carrier().calls().info(socket.intValue());
        long now = System.nanoTime();
        silentSince = info == null ? TcpInfo.NOT_SILENT : info.silentSince(silentSince, now);
        if (userTimeout > 0 && silentSince != TcpInfo.NOT_SILENT && now - silentSince > userTimeout) {
            vanished();
        }
        return info != null && info.underWay();
    }

    @Override
    public boolean isKnownToBeIdle(Duration atRest) {
        TcpInfo info = carrier().calls().info(socket.intValue());
        return info != null && info.isIdle();
    }

    @Override
    public Optional<Duration> roundTrip() {
        return isOver() ? Optional.empty() : carrier().calls().roundTrip(socket.intValue());
    }

    @Override
    public void probe(int times) throws IOException {
        EpollFamily.probe(socket, times);
    }

    @Override
    public InetSocketAddress localAddress() {
        return EpollFamily.plain(socket.localAddress());
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        int ops = ((EpollIoEvent) event).ops().value();
        if (opening != null) {
            toldWhileOpening |= ops;
            nowWritable();
            return;
        }
        if ((ops & ERROR) != 0 && connected) {
            takeError();
        }
        isInDoubt |= !connected && ops != EpollIoOps.EPOLLOUT.value();
        if ((ops & (IN | HANG_UP)) != 0) {
            nowReadable((ops & HANG_UP) != 0);
        }
        if ((ops & OUT) != 0) {
            nowWritable();
        }
    }

    /** While connecting, {@link #finishConnect} takes it. */
    private void takeError() {
        try {
            int error = socket.getSoError();
            if (error != 0) {
                lost(CallFailedException.of("connection", error));
            }
        } catch (IOException e) {
            lost(e);
        }
    }

    /** Once it is connected, and its socket is configured or has inherited that. */
    void begin(KernelBuffers with) throws IOException {
        with.begin(socket);
        limitUnsent(KernelBuffers.unsent(socket.intValue()));
        untilItFlows = KernelBuffers.isInCrowd(socket) ? KernelBuffers.FLOWING : 0;
        buffers = with;
    }

    private int moved(int bytes) throws IOException {
        if (untilItFlows > 0 && bytes > 0) {
            untilItFlows = Math.max(untilItFlows - bytes, 0);
            if (untilItFlows == 0 && buffers != null) {
                limitUnsent(Math.max(buffers.flows(socket), mostUnsent));
                flows = true;
            }
        }
        return bytes;
    }

    /** The kernel keeps at most so much that it cannot send yet. */
    private void limitUnsent(int bytes) throws IOException {
        if (bytes != mostUnsent) {
            KernelBuffers.keepUnsent(socket, bytes);
            mostUnsent = bytes;
        }
    }
}
