package culvert.net.plain;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Origin;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.SystemErrors;
import culvert.net.Timeout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The one runner of the plain transport: the default scheduler, and pools that all threads share. */
final class PlainRunner implements Runner {
    private final PlainTransport transport;
    private final Map<Pooled<?>, Deque<Object>> shelves = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("timers").factory());

    PlainRunner(PlainTransport transport) {
        this.transport = transport;
    }

    PlainTransport transport() {
        return transport;
    }

    void stop() {
        timers.shutdownNow();
    }

    @Override
    public Thread start(String name, Runnable body) {
        return Thread.ofVirtual().name(name).start(body);
    }

    @Override
    public Timeout schedule(Duration delay, Runnable action) {
        Future<?> future = timers.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void giveWay() {
        LockSupport.parkNanos(1);
    }

    @Override
    @SuppressWarnings("unchecked") // a shelf holds only what its kind has made
    public <T> T take(Pooled<T> kind) {
        Object object = shelf(kind).pollFirst();
        return object == null ? kind.make() : (T) object;
    }

    @Override
    public <T> void giveBack(Pooled<T> kind, T object) {
        Deque<Object> shelf = shelf(kind);
        // counting a concurrent deque walks it; it is never longer than this
        if (shelf.size() < kind.keep()) {
            shelf.addFirst(object);
        }
    }

    @Override
    public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException {
        Socket socket = new Socket();
        try {
            PlainTransport.configure(socket, settings);
            Optional<InetAddress> own = settings.origin().addressFor(to.getAddress());
            if (own.isPresent()) {
                bind(socket, own.get());
            }
            socket.connect(to, Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE));
            return transport.adopt(socket, settings);
        } catch (SocketTimeoutException e) {
            socket.close();
            throw new DialException(Cause.CONNECT_TIMEOUT, Target.of(to) + ": no answer in time");
        } catch (IOException e) {
            socket.close();
            throw SystemErrors.dial(e, to);
        }
    }

    private static void bind(Socket socket, InetAddress own) throws IOException {
        try {
            socket.bind(new InetSocketAddress(own, 0));
        } catch (IOException e) {
            throw Origin.refused(e, own);
        }
    }

    private Deque<Object> shelf(Pooled<?> kind) {
        return shelves.computeIfAbsent(kind, any -> new ConcurrentLinkedDeque<>());
    }

    @Override
    public PacketSocket bind(InetSocketAddress at) throws IOException {
        return transport.bind(at);
    }
}
