package culvert.net.plain;

import culvert.net.PacketChannel;
import culvert.net.PacketSocket;
import culvert.net.Patience;
import culvert.net.RestingPeers;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.SystemErrors;
import culvert.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport without an engine: {@code plain}. */
public final class PlainTransport implements Transport {
    private final Logger log = LoggerFactory.getLogger(PlainTransport.class);
    private final PlainRunner runner = new PlainRunner(this);
    private final Set<PlainStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final RestingPeers restingPeers = new RestingPeers();
    private final HalfClosed halfClosed = new HalfClosed(runner);
    private final PacketSelector selector = new PacketSelector(log);

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public StreamListener listen(InetSocketAddress at, SocketSettings settings, Consumer<Stream> session)
            throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(at, 4096);
        } catch (IOException e) {
            socket.close();
            InetSocketAddress four = SystemErrors.withoutIpv6(e, at);
            if (four != null) {
                return listen(four, settings, session);
            }
            throw SystemErrors.listen(e, at);
        }
        PlainListener listener = new PlainListener(this, socket, settings, session);
        runner.start("accept-" + socket.getLocalPort(), listener::accept);
        return listener;
    }

    @Override
    public Runner runner() {
        return runner;
    }

    @Override
    public void close() {
        open.forEach(PlainStream::reset);
        selector.close();
        runner.stop();
    }

    PacketSocket bind(InetSocketAddress at) throws IOException {
        PacketChannel packets = PacketChannel.open(at);
        try {
            PlainPacketSocket socket = new PlainPacketSocket(runner, packets);
            selector.add(socket);
            return socket;
        } catch (IOException e) {
            packets.close();
            throw e;
        }
    }

    PlainStream adopt(Socket socket, SocketSettings settings) throws IOException {
        PlainStream stream = new PlainStream(runner, socket, settings);
        open.add(stream);
        sweepLater();
        return stream;
    }

    private void sweepLater() {
        if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
            try {
                runner.schedule(Patience.SWEEP, this::sweep);
            } catch (RejectedExecutionException e) {
                log.debug("the transport is closed, with all its streams");
            }
        }
    }

    /** Looks for peers that may be gone. */
    private void sweep() {
        sweeping.set(false);
        if (!open.isEmpty()) {
            sweepLater(); // first, since a look that fails is not to be the last
        }
        open.forEach(PlainStream::checkPeer);
    }

    void forget(PlainStream stream) {
        open.remove(stream);
        halfClosed.remove(stream);
    }

    RestingPeers restingPeers() {
        return restingPeers;
    }

    HalfClosed halfClosed() {
        return halfClosed;
    }

    Logger log() {
        return log;
    }

    static void configure(Socket socket, SocketSettings settings) throws IOException {
        socket.setTcpNoDelay(settings.noDelay());
        socket.setSoLinger(true, 0); // SocketSettings says why
        if (settings.keepAlive().isPositive()) {
            socket.setKeepAlive(true);
            if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, (int)
                        settings.keepAlive().toSeconds());
                socket.setOption(
                        ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) SocketSettings.PROBE_INTERVAL.toSeconds());
                probe(socket, settings.patientProbes());
            }
        }
    }

    /** Sets how many keep-alive probes may stay without an answer, where the system can do that. */
    static void probe(Socket socket, int times) throws IOException {
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPCOUNT)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, times);
        }
    }
}
