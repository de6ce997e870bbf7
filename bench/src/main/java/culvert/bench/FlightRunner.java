package culvert.bench;

import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.NetworkException;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.Timeout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;

/** Pools for one thread, as a carrier has them; it starts, schedules and dials nothing. */
final class FlightRunner implements Runner {
    private final IdentityHashMap<Pooled<?>, ArrayDeque<Object>> shelves = new IdentityHashMap<>();

    @Override
    public Thread start(String name, Runnable body) {
        throw new IllegalStateException("a benchmark of one thread");
    }

    @Override
    public Timeout schedule(Duration delay, Runnable action) {
        throw new IllegalStateException("a benchmark without timers");
    }

    @Override
    public void giveWay() {}

    @Override
    @SuppressWarnings("unchecked") // a shelf holds only what its kind has made
    public <T> T take(Pooled<T> kind) {
        ArrayDeque<Object> shelf = shelves.get(kind);
        Object object = shelf == null ? null : shelf.pollFirst();
        return object == null ? kind.make() : (T) object;
    }

    @Override
    public <T> void giveBack(Pooled<T> kind, T object) {
        shelves.computeIfAbsent(kind, any -> new ArrayDeque<>()).addFirst(object);
    }

    @Override
    public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException {
        throw new DialException(Cause.REFUSED, "a benchmark without a network");
    }

    @Override
    public PacketSocket bind(InetSocketAddress at) throws IOException {
        throw new NetworkException(Cause.NETWORK, "a benchmark without a network");
    }
}
