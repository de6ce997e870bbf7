package culvert.net.carrier;

import culvert.net.CallFailedException;
import culvert.net.Cause;
import culvert.net.DescriptorLimit;
import culvert.net.DialException;
import culvert.net.Errno;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.PacketChannel;
import culvert.net.PacketSocket;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.SystemErrors;
import culvert.net.linux.NextDescriptor;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sockets by the JDK's selector: every system. */
final class NioFamily implements SocketFamily {
    private static final Logger log = LoggerFactory.getLogger(NioFamily.class);

    /** The kernel cuts it to its own limit. */
    private static final int BACKLOG = 4096;

    private final Descriptors descriptors;

    NioFamily() {
        this(new Descriptors(limit()));
    }

    NioFamily(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    /** None where it cannot be told how near it is: on other systems, and in a program that may make no native calls. */
    private static long limit() {
        long limit = DescriptorLimit.ofThisProcess();
        try {
            if (limit < Long.MAX_VALUE) {
                // its class has to be there before a carrier asks, or the last descriptor is gone
                var _ = NextDescriptor.number();
            }
            return limit;
        } catch (LinkageError | IllegalCallerException e) {
            log.debug("sockets of nio leave no descriptors to others", e);
            return Long.MAX_VALUE;
        }
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public IoHandlerFactory handlers() {
        return NioIoHandler.newFactory();
    }

    @Override
    public Stream dial(Carrier carrier, InetSocketAddress to, SocketSettings settings, Duration limit)
            throws IOException {
        SocketChannel channel = open(to);
        NioStream stream = new NioStream(carrier, channel, to, settings, false);
        try {
            channel.configureBlocking(false);
            new Configuration(settings).apply(channel);
            Optional<InetAddress> own = settings.origin().addressFor(to.getAddress());
            if (own.isPresent()) {
                bind(channel, own.get());
            }
            channel.connect(to);
            stream.awaitConnected(limit);
            return stream;
        } catch (IOException e) {
            stream.reset();
            throw SystemErrors.dial(e, to);
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            stream.reset();
            throw SystemErrors.dial(new CallFailedException("no such family", Errno.ENETUNREACH), to);
        }
    }

    @Override
    public List<NioAcceptor> listen(
            List<Carrier> carriers, InetSocketAddress at, SocketSettings settings, Consumer<Stream> session)
            throws IOException {
        try {
            return List.of(acceptor(carriers, at, settings, session));
        } catch (IOException e) {
            InetSocketAddress four = SystemErrors.withoutIpv6(e, at);
            if (four != null) {
                return listen(carriers, four, settings, session);
            }
            throw SystemErrors.listen(e, at);
        }
    }

    private NioAcceptor acceptor(
            List<Carrier> carriers, InetSocketAddress at, SocketSettings settings, Consumer<Stream> session)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(at, BACKLOG);
            return new NioAcceptor(this, carriers, channel, new Configuration(settings), session);
        } catch (UnsupportedAddressTypeException e) {
            close(channel);
            throw new CallFailedException("no such family", Errno.EAFNOSUPPORT);
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    @Override
    public NioPacketSocket bind(Carrier carrier, InetSocketAddress at, Origin origin) throws IOException {
        if (origin.hasOptions()) {
            throw new NetworkException(Cause.NETWORK, "only the transport epoll can do that");
        }
        if (at.getPort() == 0) { // a port that was asked for is not a peer's
            try {
                spareTheLast();
            } catch (IOException e) {
                throw SystemErrors.listen(e, at);
            }
        }
        NioPacketSocket packets = new NioPacketSocket(carrier, PacketChannel.open(at));
        packets.begin();
        return packets;
    }

    /** Only Linux deals out what comes; elsewhere the last socket takes all. */
    @Override
    public Optional<PacketSocket> bindBeside(Carrier carrier, PacketSocket other) throws IOException {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return Optional.empty();
        }
        NioPacketSocket packets =
                new NioPacketSocket(carrier, ((NioPacketSocket) other).packets().openBeside());
        packets.begin();
        return Optional.of(packets);
    }

    private static void bind(SocketChannel channel, InetAddress own) throws IOException {
        try {
            channel.bind(new InetSocketAddress(own, 0));
        } catch (IOException e) {
            throw Origin.refused(e, own);
        }
    }

    private SocketChannel open(InetSocketAddress to) throws DialException {
        try {
            spareTheLast();
            return SocketChannel.open();
        } catch (IOException e) {
            throw SystemErrors.dial(e, to);
        }
    }

    /** Before a peer's socket is opened: it takes none of the very last. */
    private void spareTheLast() throws CallFailedException {
        if (descriptors.areUsedUp(nextDescriptor())) {
            throw new CallFailedException("too many open files", Errno.EMFILE);
        }
    }

    /** Before a connection is accepted. */
    void mustNotBeFew() throws IOException {
        descriptors.mustNotBeFew(nextDescriptor());
    }

    /** By a call of Linux, beside which no system tells a limit. */
    private int nextDescriptor() {
        return descriptors.limit() == Long.MAX_VALUE ? 0 : NextDescriptor.number();
    }

    /** Joins the loop; on its thread, where the future is complete at once. */
    static IoRegistration register(Carrier carrier, NioIoHandle handle) throws IOException {
        Future<IoRegistration> future = carrier.loop().register(handle);
        if (!future.isSuccess()) {
            throw new IOException("the event loop does not take the socket", future.cause());
        }
        return future.getNow();
    }

    /** With FIN, after all that was sent; a stream that is only {@linkplain #close closed} ends with RST. */
    static void closeInOrder(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, -1);
        } catch (IOException e) {
            log.debug("closing a socket in order failed: {}", e.getMessage());
        }
        close(channel);
    }

    static void close(NetworkChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("closing a socket failed: {}", e.getMessage());
        }
    }

    /** Sets how many keep-alive probes may stay without an answer, where the system can do that. */
    static void probe(SocketChannel channel, int times) throws IOException {
        if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPCOUNT)) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, times);
        }
    }

    /** Socket options; the JDK lets none be inherited from a listener portably. */
    record Configuration(SocketSettings settings) {
        void apply(SocketChannel channel) throws IOException {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, settings.noDelay());
            channel.setOption(StandardSocketOptions.SO_LINGER, 0); // SocketSettings says why
            if (settings.keepAlive().isPositive()) {
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                Set<?> known = channel.supportedOptions();
                if (known.contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                    channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, (int)
                            settings.keepAlive().toSeconds());
                    channel.setOption(
                            ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) SocketSettings.PROBE_INTERVAL.toSeconds());
                    probe(channel, settings.patientProbes());
                }
            }
        }
    }
}
