package culvert.net.carrier;

import culvert.net.SocketSettings;
import culvert.net.Stream;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Accepts on one carrier's own listening socket; streams stay on that carrier. */
final class EpollAcceptor extends Acceptor implements EpollIoHandle {
    private static final EpollIoOps EDGE = EpollIoOps.valueOf(EpollIoOps.EPOLLIN.value() | EpollIoOps.EPOLLET.value());

    private final LinuxSocket socket;

    /** Where the kernel writes the peer's address: its length, then address, scope and port. */
    private final byte[] peer = new byte[26];

    private @Nullable IoRegistration registration;

    private final SocketSettings settings;
    private final EpollFamily family;

    /** The last connection has taken a descriptor of the reserve: the next waits until there are others. */
    private boolean few;

    EpollAcceptor(
            Carrier carrier,
            LinuxSocket socket,
            SocketSettings settings,
            EpollFamily family,
            Consumer<Stream> session) {
        super(carrier, session);
        this.settings = settings;
        this.family = family;
        this.socket = socket;
    }

    void listen(int backlog) throws IOException {
        if (settings.fastOpen()) {
            FastOpen.allow(socket);
        }
        socket.listen(backlog);
    }

    @Override
    InetSocketAddress address() {
        return socket.localAddress();
    }

    @Override
    void joinLoop() throws IOException {
        registration = EpollFamily.register(carrier(), this, EDGE);
    }

    @Override
    boolean acceptOne() throws IOException {
        if (few) {
            family.descriptors().mustNotBeFew(EpollFamily.nextDescriptor());
        }
        int fd = socket.accept(peer);
        if (fd < 0) {
            return false;
        }
        few = family.descriptors().areFew(fd);
        InetSocketAddress from = EpollFamily.plain(NativeInetAddress.address(peer, 1, peer[0]));
        LinuxSocket accepted = LinuxSocket.newSocket(fd);
        EpollStream stream = new EpollStream(carrier(), accepted, from, settings, true);
        try {
            stream.begin(family.buffers());
            stream.register();
        } catch (IOException e) {
            stream.reset();
            throw e;
        }
        begin(stream);
        return true;
    }

    @Override
    void closeSocket() {
        if (registration != null) {
            registration.cancel();
        }
        family.kept().forget(address());
        EpollFamily.close(socket);
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        acceptWaiting();
    }
}
