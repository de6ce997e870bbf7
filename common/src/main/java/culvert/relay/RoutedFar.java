package culvert.relay;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Packet;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One association's far sides, each opened with the first datagram that takes that way, with a thread for what comes back.
 * When one of them ends, all do.
 */
final class RoutedFar implements PacketOutbound.Far {
    private final RoutedPackets shared;
    private final Association account;
    private final TaskGroup tasks;
    private final CompletableFuture<PacketOutbound.Answers> answers = new CompletableFuture<>();
    private final CompletableFuture<Cause> end = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock(); // held while a way is opened or all are stopped

    /** All that were opened, with their threads' ends; under the lock. */
    private final Map<PacketOutbound.Far, CompletableFuture<Void>> threads = new HashMap<>();

    private boolean stopped; // under the lock

    // of the one thread that adds and sends
    private final Map<PacketOutbound, PacketOutbound.Far> opened = new HashMap<>();
    private @Nullable Target lastTarget; // most datagrams go where the one before went
    private PacketOutbound.@Nullable Far last;
    private PacketOutbound.@Nullable Far leaving; // whose datagrams are to be sent

    RoutedFar(RoutedPackets shared, Association account, TaskGroup tasks) {
        this.shared = shared;
        this.account = account;
        this.tasks = tasks;
    }

    @Override
    public void add(Target target, Packet payload, Outgoing out) {
        try {
            PacketOutbound.Far far = way(target);
            if (leaving != null && !leaving.equals(far)) {
                sendOrLose(leaving, out);
            }
            leaving = far;
            far.add(target, payload, out);
        } catch (IOException e) {
            shared.events().dropped(Session.causeOf(e), Side.NEAR, payload.peer(), payload.length());
        }
    }

    @Override
    public void send(Outgoing out) throws IOException {
        PacketOutbound.Far far = leaving;
        if (far != null) {
            leaving = null;
            far.send(out);
        }
    }

    @Override
    public Cause receive(PacketOutbound.Answers to) {
        answers.complete(to);
        Cause why = end.join();
        stop();
        threads.values().forEach(CompletableFuture::join); // nothing is opened any more
        return why;
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            end.complete(Cause.CLOSED);
            threads.keySet().forEach(PacketOutbound.Far::stop);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stop();
        threads.keySet().forEach(PacketOutbound.Far::close); // nothing is opened any more
    }

    private PacketOutbound.Far way(Target target) throws IOException {
        PacketOutbound.Far far = last;
        if (far == null || !target.equals(lastTarget)) {
            PacketOutbound by = shared.by(shared.router().route(target, account.user()));
            far = opened.get(by);
            if (far == null) {
                far = open(by);
                opened.put(by, far);
            }
            lastTarget = target;
            last = far;
        }
        return far;
    }

    private PacketOutbound.Far open(PacketOutbound by) throws IOException {
        lock.lock();
        try {
            if (stopped) {
                throw new NetworkException(Cause.CLOSED);
            }
            PacketOutbound.Far far = by.open(account, tasks);
            CompletableFuture<Void> ended = new CompletableFuture<>();
            threads.put(far, ended);
            tasks.start("way-" + account.id(), () -> run(far, ended));
            return far;
        } finally {
            lock.unlock();
        }
    }

    private void run(PacketOutbound.Far far, CompletableFuture<Void> ended) {
        Cause why = Cause.INTERNAL;
        try {
            far.connect();
            why = far.receive(answers.join());
        } catch (IOException e) {
            why = Session.causeOf(e);
        } catch (RuntimeException mistake) {
            shared.events().defect(account.id(), mistake);
        } finally {
            end.complete(why == Cause.CLOSED ? Cause.MEMORY : why); // what nobody here has closed, the budget has ended
            ended.complete(null);
        }
    }

    private void sendOrLose(PacketOutbound.Far far, Outgoing out) {
        try {
            far.send(out);
        } catch (IOException over) {
            out.lose(Cause.CLOSED, Side.NEAR, shared.events());
        }
    }
}
