package culvert.net.carrier;

import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.SystemErrors;
import culvert.net.Transport;
import culvert.net.TurnWatch;
import culvert.net.linux.SocketCalls;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transports that run on carriers: {@code epoll} and {@code nio}. */
public final class CarrierTransport implements Transport {
    private static final Logger log = LoggerFactory.getLogger(CarrierTransport.class);

    private static final String SELECTORS = "sun.nio.ch.EPollSelectorProvider";

    private final SocketFamily family;
    private final List<Carrier> carriers;
    private final AtomicInteger next = new AtomicInteger();

    private CarrierTransport(SocketFamily family, int carriers) {
        this.family = family;
        List<Carrier> made = new ArrayList<>();
        for (int i = 1; i <= carriers; i++) {
            made.add(new Carrier("carrier-" + i, family));
        }
        this.carriers = List.copyOf(made);
    }

    /**
     * Begins to load what takes longest of what {@link #epoll} needs, Netty's library and the functions of the system, on a
     * thread of its own, while the caller goes on with something else.
     */
    public static void prepare() {
        Thread.ofPlatform().daemon().name("prepare-transport").start(() -> {
            try {
                chooseSelectors();
                if (epollUnavailableBecause().isEmpty()) {
                    var _ = new SocketCalls();
                }
            } catch (RuntimeException | LinkageError e) {
                log.debug("the transport is not prepared", e); // who opens it tells what there is to tell
            }
        });
    }

    /** What the JDK takes on Linux after it has searched all jars for something else: Netty asks for a selector at once. */
    private static void chooseSelectors() {
        try {
            Class.forName(SELECTORS, false, null);
            System.getProperties().putIfAbsent("java.nio.channels.spi.SelectorProvider", SELECTORS);
        } catch (ClassNotFoundException other) {
            // another system, or another JDK
        }
    }

    /** Why {@link #epoll} cannot work here; empty when it can. */
    public static String epollUnavailableBecause() {
        if (!Epoll.isAvailable()) {
            Throwable cause = Epoll.unavailabilityCause();
            while (cause != null && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return "epoll is not available" + (cause == null ? "" : ": " + cause.getMessage());
        }
        return VirtualThreads.unavailableBecause();
    }

    /** Why {@link #nio} cannot work here; empty when it can. */
    public static String nioUnavailableBecause() {
        return VirtualThreads.unavailableBecause();
    }

    /** Starts carriers on epoll. */
    public static CarrierTransport epoll(int carriers) {
        return epoll(carriers, KeptSockets.none());
    }

    /** The same, which listens by sockets that outlive it. */
    public static CarrierTransport epoll(int carriers, KeptSockets kept) {
        return epoll(carriers, kept, Gathering.USUAL);
    }

    static CarrierTransport epoll(int carriers, KeptSockets kept, Gathering gathering) {
        return begin(new EpollFamily(kept, gathering), carriers);
    }

    /** Starts carriers on the JDK's selector. */
    public static CarrierTransport nio(int carriers) {
        return begin(new NioFamily(), carriers);
    }

    private static CarrierTransport begin(SocketFamily family, int carriers) {
        CarrierTransport transport = new CarrierTransport(family, carriers);
        transport.carriers.forEach(Carrier::begin);
        return transport;
    }

    @Override
    public String name() {
        return family.name();
    }

    @Override
    public StreamListener listen(InetSocketAddress at, SocketSettings settings, Consumer<Stream> session)
            throws IOException {
        List<? extends Acceptor> acceptors = family.listen(carriers, at, settings, session);
        Listener listener = new Listener(acceptors.getFirst().address(), acceptors);
        for (Acceptor acceptor : acceptors) {
            CompletableFuture<Void> registered = new CompletableFuture<>();
            acceptor.carrier().onLoop(() -> {
                try {
                    acceptor.register();
                    registered.complete(null);
                } catch (IOException | RuntimeException e) {
                    registered.completeExceptionally(e);
                }
            });
            try {
                registered.join();
            } catch (RuntimeException e) {
                listener.close();
                throw SystemErrors.listen(e.getCause() instanceof IOException why ? why : new IOException(e), at);
            }
        }
        return listener;
    }

    @Override
    public Runner runner() {
        return carriers.get(Math.floorMod(next.getAndIncrement(), carriers.size()));
    }

    @Override
    public List<Runner> runners() {
        return List.copyOf(carriers);
    }

    @Override
    public void watch(Function<String, TurnWatch> ofCarrier) {
        carriers.forEach(carrier -> carrier.watchedBy(ofCarrier.apply(carrier.name())));
    }

    @Override
    public void leaveListening() {
        family.leaveListening();
    }

    @Override
    public void close() {
        carriers.forEach(Carrier::stop);
    }

    private record Listener(InetSocketAddress address, List<? extends Acceptor> acceptors) implements StreamListener {
        @Override
        public void close() {
            acceptors.forEach(Acceptor::close);
            for (Acceptor acceptor : acceptors) {
                if (!acceptor.carrier().isHere()) {
                    acceptor.awaitEnd();
                }
            }
        }
    }
}
