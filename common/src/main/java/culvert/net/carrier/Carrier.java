package culvert.net.carrier;

import culvert.net.Cause;
import culvert.net.Mutex;
import culvert.net.NetworkException;
import culvert.net.Origin;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.Timeout;
import culvert.net.TurnWatch;
import culvert.net.linux.PacketCalls;
import culvert.net.linux.SendRing;
import culvert.net.linux.SocketCalls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform thread that owns a Netty loop and runs the virtual threads of its sessions in an order of its own:
 * first whoever was woken, then one of those that gave way.
 */
final class Carrier implements Runner, Executor {
    private static final Logger log = LoggerFactory.getLogger(Carrier.class);

    /**
     * For system calls of the JDK, which need memory outside the heap. Larger than any single read or write of a session, so that
     * one call takes it all; small enough to stay in a core's L2 cache.
     */
    static final int SCRATCH_BYTES = 160 * 1024;

    private final Thread thread;
    private final ManualIoEventLoop loop;
    private final SocketFamily family;
    private final Shelves shelves = new Shelves();
    private final Timers timers = new Timers();
    private final CarrierStreams streams = new CarrierStreams(this);
    private final ByteBuf scratch = UnpooledByteBufAllocator.DEFAULT.directBuffer(SCRATCH_BYTES, SCRATCH_BYTES);

    private final SocketCalls calls = new SocketCalls();
    private final Set<CarrierPacketSocket> packetSockets = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable PacketCalls packetCalls;

    private final ArrayDeque<Runnable> woken = new ArrayDeque<>();
    private final ArrayDeque<Runnable> gaveWay = new ArrayDeque<>();
    private final ArrayDeque<Runnable> loopTasks = new ArrayDeque<>();
    private final Queue<Runnable> outside = new ConcurrentLinkedQueue<>();
    private boolean givingWay;
    private volatile boolean stopping;
    private @Nullable TurnWatch watch;
    private boolean hasAskedForRing;
    private @Nullable TurnSends turnSends;

    Carrier(String name, SocketFamily family) {
        this.family = family;
        this.thread = new Thread(this::work, name);
        thread.setDaemon(true);
        // the outside queue is looked at once more after the loop has announced that it sleeps, so no wake-up is lost
        this.loop = new ManualIoEventLoop(thread, family.handlers()) {
            @Override
            protected boolean canBlock() {
                return outside.isEmpty() && !stopping;
            }
        };
    }

    void begin() {
        thread.start();
    }

    String name() {
        return thread.getName();
    }

    /** From the next turn on somebody hears of each. From any thread. */
    void watchedBy(TurnWatch watcher) {
        onLoop(() -> watch = watcher);
    }

    ManualIoEventLoop loop() {
        return loop;
    }

    CarrierStreams streams() {
        return streams;
    }

    /** Memory for one system call; contents are lost at the next one. */
    ByteBuf scratch() {
        return scratch;
    }

    SocketCalls calls() {
        return calls;
    }

    /** Made when they are first needed: a process without datagrams should not pay for them. */
    PacketCalls packetCalls() {
        PacketCalls made = packetCalls;
        if (made == null) {
            made = new PacketCalls();
            packetCalls = made;
        }
        return made;
    }

    /** Where small messages leave together; null while there are few streams, and where the system has no such thing. */
    @Nullable
    TurnSends turnSends() {
        Gathering how = family.gathering();
        if (how == null || streams.count() < how.streams()) {
            return null;
        }
        if (!hasAskedForRing) {
            hasAskedForRing = true;
            TurnSends.prepare(() -> onLoop(() -> openRing(how)));
        }
        return turnSends;
    }

    private void openRing(Gathering how) {
        SendRing ring = stopping ? null : SendRing.open();
        if (ring != null) {
            turnSends = new TurnSends(ring, calls, how);
        }
    }

    /** Small messages that wait for each other leave now. */
    void sendGathered() {
        if (turnSends != null) {
            turnSends.flush();
        }
    }

    /** The open ones; touched by this carrier's thread only. */
    Set<CarrierPacketSocket> packetSockets() {
        return packetSockets;
    }

    /** True on this carrier's thread and on the virtual threads it is running. */
    boolean isHere() {
        return thread.equals(VirtualThreads.carrierThread());
    }

    /** True on this carrier's thread itself, where nobody may wait. */
    boolean isLoop() {
        return thread.equals(Thread.currentThread());
    }

    /**
     * Takes a continuation to run. Decided by the platform thread, since the caller may be a virtual thread that wakes
     * another one.
     */
    @Override
    public void execute(Runnable continuation) {
        if (!isHere()) {
            outside.add(continuation);
            loop.wakeup();
        } else if (givingWay) {
            givingWay = false;
            gaveWay.add(continuation);
        } else {
            woken.add(continuation);
        }
    }

    /** Runs a task on the platform thread itself, as Netty demands for registrations: now, or within this turn. */
    void onLoop(Runnable task) {
        if (isLoop()) {
            task.run();
        } else if (isHere()) {
            loopTasks.add(task);
        } else {
            outside.add(task);
            loop.wakeup();
        }
    }

    /** Runs a task on the platform thread after the others have had a turn; for callers on that thread. */
    void onLoopLater(Runnable task) {
        loopTasks.add(task);
    }

    @Override
    public Thread start(String name, Runnable body) {
        return VirtualThreads.start(this, name, body);
    }

    @Override
    public Timeout schedule(Duration delay, Runnable action) {
        long at = System.nanoTime() + delay.toNanos();
        if (isHere()) {
            return timers.add(at, action);
        }
        AtomicBoolean cancelled = new AtomicBoolean();
        onLoop(() -> timers.add(at, () -> {
            if (!cancelled.get()) {
                action.run();
            }
        }));
        return () -> cancelled.set(true);
    }

    @Override
    public void giveWay() {
        givingWay = true;
        Thread.yield();
        givingWay = false;
    }

    @Override
    public <T> T take(Pooled<T> kind) {
        return isHere() ? shelves.take(kind) : kind.make();
    }

    @Override
    public <T> void giveBack(Pooled<T> kind, T object) {
        if (isHere()) {
            shelves.giveBack(kind, object);
        }
    }

    @Override
    public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException {
        return family.dial(this, to, settings, limit);
    }

    @Override
    public PacketSocket bind(InetSocketAddress at) throws IOException {
        return bind(at, Origin.ANY);
    }

    @Override
    public PacketSocket bind(InetSocketAddress at, Origin origin) throws IOException {
        if (!isHere()) {
            throw new IllegalStateException("a socket is bound by a thread of its carrier");
        }
        if (stopping) {
            throw new NetworkException(Cause.CLOSED);
        }
        return family.bind(this, at, origin);
    }

    @Override
    public Optional<PacketSocket> bindBeside(PacketSocket other) throws IOException {
        return family.bindBeside(this, other);
    }

    @Override
    public Mutex newLock() {
        return new TurnLock(this);
    }

    /** Ends the carrier: its streams are cut, its thread ends. Waits for that, unless called from here. */
    void stop() {
        stopping = true;
        loop.wakeup();
        if (!isHere()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void work() {
        while (!stopping) {
            turn();
        }
        streams.closeAll();
        new ArrayList<>(packetSockets).forEach(PacketSocket::close);
        // sessions see their streams closed and end; a second of turns is ample for that
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        do {
            turn();
        } while (!isIdle() && System.nanoTime() < until);
        Future<?> ended = loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!ended.isDone()) {
            loop.runNow();
        }
        scratch.release();
        if (turnSends != null) {
            turnSends.close();
        }
    }

    private void turn() {
        TurnWatch watching = watch;
        long began = watching == null ? 0 : System.nanoTime();
        int queued = woken.size() + gaveWay.size();
        for (int n = woken.size(); n > 0; n--) {
            run(woken.poll());
        }
        for (Runnable task = outside.poll(); task != null; task = outside.poll()) {
            run(task);
        }
        sendGathered(); // before a bulk transfer has its turn
        if (!gaveWay.isEmpty()) {
            run(gaveWay.poll());
        }
        for (int n = loopTasks.size(); n > 0; n--) {
            run(loopTasks.poll());
        }
        sendGathered();
        long left = timersLeft();
        if (watching != null) {
            watching.turned(queued, System.nanoTime() - began);
        }
        if (left == 0 || !isIdle()) {
            loop.runNow(0);
        } else {
            loop.run(left == Long.MAX_VALUE ? 0 : left, 0);
        }
    }

    /** Runs the timers that are due, and tells how long until the next; 0 if it is due by now. */
    private long timersLeft() {
        if (timers.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long now = System.nanoTime();
        run(() -> timers.run(now)); // after one that fails the others are due in the next turn
        return timers.isEmpty() ? Long.MAX_VALUE : Math.max(0, timers.nanosLeft(now));
    }

    private boolean isIdle() {
        return woken.isEmpty() && gaveWay.isEmpty() && loopTasks.isEmpty() && outside.isEmpty();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // one broken task must not take every session of this carrier with it
            log.error("a task on the carrier failed", e);
        }
    }
}
