package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A runner on the default scheduler that counts what is borrowed; it dials nothing unless told what to give. */
public final class TestRunner implements Runner {
    private final Map<Pooled<?>, Deque<Object>> idle = new ConcurrentHashMap<>();
    private final AtomicInteger borrowed = new AtomicInteger();
    private final AtomicLong gaveWay = new AtomicLong();
    private volatile Runnable givingWay = () -> {};
    private final Deque<Stream> dialled = new ConcurrentLinkedDeque<>();
    private final MemoryPackets packets;
    private final List<InetSocketAddress> attempts = new CopyOnWriteArrayList<>();
    private final List<Due> held = new CopyOnWriteArrayList<>();
    private volatile @Nullable Duration now;

    private record Due(Duration at, Runnable action) {}

    /** With a network of its own. */
    public TestRunner() {
        this(new MemoryPackets());
    }

    /** On a network for datagrams. */
    public TestRunner(MemoryPackets packets) {
        this.packets = packets;
    }

    /** Objects taken and not given back. */
    public int borrowed() {
        return borrowed.get();
    }

    /** The next {@link #dial} gives this stream. */
    public void willDial(Stream stream) {
        dialled.add(stream);
    }

    /** Where {@link #dial} was told to connect to, in order. */
    public List<InetSocketAddress> attempts() {
        return attempts;
    }

    @Override
    public Thread start(String name, Runnable body) {
        return Thread.ofVirtual().name(name).start(body);
    }

    /** From now on time passes for what is scheduled only when {@link #pass} says so. */
    public void stopTime() {
        now = Duration.ZERO;
    }

    /** So much time passes, once it was stopped: what is due by then is run here. */
    public void pass(Duration time) {
        Duration until = Objects.requireNonNull(now).plus(time);
        now = until;
        List<Due> over =
                held.stream().filter(due -> due.at().compareTo(until) <= 0).toList();
        held.removeAll(over);
        over.forEach(due -> due.action().run());
    }

    @Override
    public Timeout schedule(Duration delay, Runnable action) {
        Duration stopped = now;
        if (stopped != null) {
            Due due = new Due(stopped.plus(delay), action);
            held.add(due);
            return () -> held.remove(due);
        }
        Thread timer = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(delay);
                action.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return timer::interrupt;
    }

    /** Is run by whoever lets others go first. */
    public void whenGivingWay(Runnable action) {
        givingWay = action;
    }

    /** How often somebody let others go first. */
    public long gaveWay() {
        return gaveWay.get();
    }

    @Override
    public void giveWay() {
        gaveWay.incrementAndGet();
        givingWay.run();
        Thread.yield();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T take(Pooled<T> kind) {
        borrowed.incrementAndGet();
        Object object = shelf(kind).pollFirst();
        return object == null ? kind.make() : (T) object;
    }

    @Override
    public <T> void giveBack(Pooled<T> kind, T object) {
        borrowed.decrementAndGet();
        shelf(kind).addFirst(object);
    }

    @Override
    public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException {
        attempts.add(to);
        Stream stream = dialled.poll();
        if (stream == null) {
            throw new DialException(Cause.REFUSED, "nothing listens on " + to);
        }
        return stream;
    }

    @Override
    public PacketSocket bind(InetSocketAddress at) throws IOException {
        return packets.bind(at, this);
    }

    private Deque<Object> shelf(Pooled<?> kind) {
        return idle.computeIfAbsent(kind, ignored -> new ConcurrentLinkedDeque<>());
    }
}
