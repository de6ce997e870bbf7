package culvert.net.carrier;

import culvert.net.CallFailedException;
import culvert.net.DescriptorLimit;
import culvert.net.DialException;
import culvert.net.Errno;
import culvert.net.Origin;
import culvert.net.PacketSocket;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.SystemErrors;
import culvert.net.linux.ControlMessages;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sockets by epoll: Linux only, through Netty's JNI library. */
final class EpollFamily implements SocketFamily {
    private static final Logger log = LoggerFactory.getLogger(EpollFamily.class);

    // Linux netinet/tcp.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_FASTOPEN_CONNECT = 30;

    // Linux asm-generic/socket.h and linux/in.h
    private static final int SO_BINDTODEVICE = 25;
    private static final int SO_MARK = 36;
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;

    /** The kernel cuts it to {@code net.core.somaxconn}. */
    private static final int BACKLOG = 4096;

    private final Descriptors descriptors = new Descriptors(DescriptorLimit.ofThisProcess());
    private final KernelBuffers buffers = new KernelBuffers();
    private final KeptSockets kept;
    private final EpollPackets packets;
    private final Gathering gathering;

    EpollFamily(KeptSockets kept, Gathering gathering) {
        this.kept = kept;
        this.gathering = gathering;
        this.packets = new EpollPackets(kept, descriptors);
    }

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public void leaveListening() {
        kept.end();
    }

    @Override
    public Gathering gathering() {
        return gathering;
    }

    @Override
    public Stream dial(Carrier carrier, InetSocketAddress to, SocketSettings settings, Duration limit)
            throws IOException {
        LinuxSocket socket = open(to);
        EpollStream stream = new EpollStream(carrier, socket, to, settings, false);
        try {
            configure(socket, settings);
            leave(socket, settings.origin(), to.getAddress());
            boolean mayWrite = settings.fastOpen() && mayWriteBeforeItConnects(socket);
            buffers.beforeConnect(socket);
            boolean isDone = carrier.calls().connect(socket.intValue(), to, to.getAddress() instanceof Inet6Address);
            if (mayWrite && isDone && carrier.calls().isConnecting(socket.intValue())) {
                stream.opensByWriting(limit);
            } else {
                stream.awaitConnected(limit);
            }
            stream.begin(buffers);
            return stream;
        } catch (IOException e) {
            stream.reset();
            throw SystemErrors.dial(e, to);
        }
    }

    /** Since Linux 4.11; only where it has the server's cookie the kernel makes anything of it. */
    private static boolean mayWriteBeforeItConnects(LinuxSocket socket) {
        try {
            socket.setIntOpt(IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1);
            return true;
        } catch (IOException | ChannelException e) {
            return false;
        }
    }

    /**
     * One socket a carrier, at least, or those that were passed to this process. The first is bound without SO_REUSEPORT, so that a second instance of the program is told
     * that the port is taken instead of sharing it in silence.
     */
    @Override
    public List<EpollAcceptor> listen(
            List<Carrier> carriers, InetSocketAddress at, SocketSettings settings, Consumer<Stream> session)
            throws IOException {
        List<EpollAcceptor> acceptors = new ArrayList<>();
        try {
            List<LinuxSocket> passed = kept.copies(true, at, carriers.size());
            for (int i = 0; i < passed.size(); i++) {
                Carrier carrier = carriers.get(i % carriers.size());
                acceptors.add(new EpollAcceptor(carrier, passed.get(i), settings, this, session));
                configure(passed.get(i), settings);
            }
            if (passed.isEmpty()) {
                bindEach(acceptors, carriers, at, settings, session);
            }
            for (EpollAcceptor acceptor : acceptors) {
                acceptor.listen(BACKLOG);
            }
            return acceptors;
        } catch (IOException e) {
            acceptors.forEach(Acceptor::close);
            IOException failure = numbered(e);
            if (Errno.of(failure) == Errno.EADDRINUSE && kept.makeRoom(at)) {
                return listen(carriers, at, settings, session);
            }
            InetSocketAddress four = SystemErrors.withoutIpv6(failure, at);
            if (four != null) {
                return listen(carriers, four, settings, session);
            }
            throw SystemErrors.listen(failure, at);
        }
    }

    private void bindEach(
            List<EpollAcceptor> acceptors,
            List<Carrier> carriers,
            InetSocketAddress at,
            SocketSettings settings,
            Consumer<Stream> session)
            throws IOException {
        InetSocketAddress address = at;
        for (Carrier carrier : carriers) {
            LinuxSocket socket = newSocket(address.getAddress() instanceof Inet6Address);
            acceptors.add(new EpollAcceptor(carrier, socket, settings, this, session));
            configure(socket, settings);
            socket.setReuseAddress(true);
            socket.setReusePort(acceptors.size() > 1);
            socket.bind(address);
            socket.setReusePort(true);
            address = new InetSocketAddress(
                    address.getAddress(), socket.localAddress().getPort());
            kept.keep(at, socket);
        }
    }

    @Override
    public EpollPacketSocket bind(Carrier carrier, InetSocketAddress at, Origin origin) throws IOException {
        return packets.bind(carrier, at, origin);
    }

    @Override
    public Optional<PacketSocket> bindBeside(Carrier carrier, PacketSocket other) throws IOException {
        return packets.bindBeside(carrier, other);
    }

    private LinuxSocket open(InetSocketAddress to) throws DialException {
        try {
            LinuxSocket socket = newSocket(to.getAddress() instanceof Inet6Address);
            if (descriptors.areUsedUp(socket.intValue())) {
                socket.close();
                throw new CallFailedException("too many open files", Errno.EMFILE);
            }
            return socket;
        } catch (IOException e) {
            throw SystemErrors.dial(e, to);
        }
    }

    /** The number that the next socket will have. */
    static int nextDescriptor() throws IOException {
        LinuxSocket next = newSocket(false);
        int number = next.intValue();
        next.close();
        return number;
    }

    static LinuxSocket newSocket(boolean forIpv6) throws IOException {
        try {
            return LinuxSocket.newSocketStream(forIpv6);
        } catch (ChannelException e) {
            throw unwrapped(e);
        }
    }

    /** Where no descriptor is left Netty throws an unchecked exception around the real one. */
    static IOException unwrapped(ChannelException e) {
        return e.getCause() instanceof IOException real ? numbered(real) : new IOException(e.getMessage(), e);
    }

    /** The failure of one of Netty's calls, with its number where it is known to all. */
    static IOException numbered(IOException e) {
        return e instanceof NativeIoException call
                ? new CallFailedException(String.valueOf(call.getMessage()), -call.expectedErr())
                : e;
    }

    /** Accepted sockets inherit all of these from their listener, which saves a system call each. */
    private static void configure(LinuxSocket socket, SocketSettings settings) throws IOException {
        socket.setTcpNoDelay(settings.noDelay());
        KernelBuffers.keepUnsent(socket, KernelBuffers.MAX_UNSENT);
        socket.setSoLinger(0); // SocketSettings says why
        if (settings.keepAlive().isPositive()) {
            socket.setKeepAlive(true);
            socket.setIntOpt(
                    IPPROTO_TCP, TCP_KEEPIDLE, (int) settings.keepAlive().toSeconds());
            socket.setIntOpt(IPPROTO_TCP, TCP_KEEPINTVL, (int) SocketSettings.PROBE_INTERVAL.toSeconds());
            probe(socket, settings.patientProbes());
        }
    }

    /** Before it connects. */
    private static void leave(LinuxSocket socket, Origin origin, InetAddress to) throws IOException {
        if (to.isLoopbackAddress()) {
            return;
        }
        mark(socket, origin);
        Optional<InetAddress> own = origin.addressFor(to);
        if (own.isPresent()) {
            try {
                // ports are shared between connections to different targets then, as they are without an address
                socket.setIntOpt(ControlMessages.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
                socket.bind(new InetSocketAddress(own.get(), 0));
            } catch (IOException | ChannelException e) {
                throw Origin.refused(numbered(e), own.get());
            }
        }
    }

    /** A socket that cannot have this is closed. */
    static void mark(LinuxSocket socket, Origin origin) throws IOException {
        try {
            if (origin.mark() != 0) {
                socket.setIntOpt(ControlMessages.SOL_SOCKET, SO_MARK, origin.mark());
            }
            if (!origin.device().isEmpty()) {
                byte[] name = origin.device().getBytes(StandardCharsets.UTF_8);
                socket.setRawOpt(ControlMessages.SOL_SOCKET, SO_BINDTODEVICE, ByteBuffer.wrap(name));
            }
        } catch (IOException | ChannelException e) {
            close(socket);
            throw numbered(e);
        }
    }

    private static IOException numbered(Exception e) {
        return switch (e) {
            case IOException call -> numbered(call);
            case ChannelException wrapped -> unwrapped(wrapped);
            default -> new IOException(e);
        };
    }

    KeptSockets kept() {
        return kept;
    }

    KernelBuffers buffers() {
        return buffers;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    /** Sets how many keep-alive probes may stay without an answer. */
    static void probe(LinuxSocket socket, int times) throws IOException {
        socket.setIntOpt(IPPROTO_TCP, TCP_KEEPCNT, times);
    }

    /** Joins the loop; on its thread, where the future is complete at once. */
    static IoRegistration register(Carrier carrier, EpollIoHandle handle, EpollIoOps interest) throws IOException {
        Future<IoRegistration> future = carrier.loop().register(handle);
        if (!future.isSuccess()) {
            throw future.cause() instanceof IOException e
                    ? numbered(e)
                    : new IOException("the event loop does not take the socket", future.cause());
        }
        try {
            future.getNow().submit(interest);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return future.getNow();
    }

    /** With FIN, after all that was sent; a stream that is only {@linkplain #close closed} ends with RST. */
    static void closeInOrder(LinuxSocket socket) {
        try {
            socket.setSoLinger(-1);
        } catch (IOException e) {
            log.debug("closing a socket in order failed: {}", e.getMessage());
        }
        close(socket);
    }

    static void close(LinuxSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("closing a socket failed: {}", e.getMessage());
        }
    }

    /** An IPv4 client of a dual-stack listener comes as an IPv4-mapped address: the JDK unwraps it here. */
    static InetSocketAddress plain(InetSocketAddress address) {
        try {
            return address.getAddress() instanceof Inet6Address six && six.getScopeId() == 0
                    ? new InetSocketAddress(InetAddress.getByAddress(six.getAddress()), address.getPort())
                    : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
