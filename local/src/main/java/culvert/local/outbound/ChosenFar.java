package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Packet;
import culvert.relay.Association;
import culvert.relay.Outgoing;
import culvert.relay.PacketOutbound;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The far side of one association where there are several remotes: that of one of them, and of the next when it gets no
 * answers. At the next it is another association, which targets see come from another address.
 */
final class ChosenFar implements PacketOutbound.Far {
    /** Between two remotes that are given up: it takes as long to find that one is silent. */
    private static final Duration MOVE_EVERY = Duration.ofSeconds(2);

    private final PacketChoice choice;
    private final Association account;
    private final TaskGroup tasks;
    private final Queue<RemoteFar> opened = new ConcurrentLinkedQueue<>();
    private volatile Way way;
    private volatile @Nullable Way next; // which the sender shall go on by
    private volatile boolean stopped;
    private long movedAt; // the sender's
    private Way sealing; // the sender's

    /** The one in use. */
    private record Way(PacketRemote remote, RemoteFar far) {}

    ChosenFar(PacketChoice choice, Association account, TaskGroup tasks) {
        this.choice = choice;
        this.account = account;
        this.tasks = tasks;
        this.way = open(choice.order().getFirst());
        this.sealing = way;
        account.leadsThrough(way.remote.name());
        this.movedAt = System.nanoTime() - MOVE_EVERY.toNanos();
    }

    /** The first that has a way; which may turn out to lead nowhere. */
    @Override
    public void connect() throws IOException {
        Way first = way;
        try {
            first.far.connect();
        } catch (IOException e) {
            failed(first.remote, e);
            Way other = another(first);
            if (other == null) {
                throw e;
            }
            way = other;
            account.leadsThrough(other.remote.name());
        }
    }

    /** What is sealed for one of them leaves for that one, so the way changes when nothing waits to leave. */
    @Override
    public void add(Target target, Packet payload, Outgoing out) {
        if (out.count() == 0) {
            move();
        }
        sealing.far.add(target, payload, out);
    }

    @Override
    public void send(Outgoing out) throws IOException {
        sealing.far.send(out);
    }

    private void move() {
        Way now = way;
        Way better = next;
        if (better != null) {
            next = null;
            way = better;
            account.leadsThrough(better.remote.name());
            now.far.stop();
        } else if (now.far.isInVain() && System.nanoTime() - movedAt >= MOVE_EVERY.toNanos()) {
            movedAt = System.nanoTime();
            choice.failed(now.remote, "it does not answer datagrams");
            tasks.start("move", () -> next = another(now));
        }
        sealing = way;
    }

    @Override
    public Cause receive(PacketOutbound.Answers answers) {
        while (true) {
            Way now = way;
            Cause why = now.far.receive(new Heard(now.remote, answers));
            if (stopped || now.equals(way)) {
                return why;
            }
        }
    }

    @Override
    public void stop() {
        stopped = true;
        opened.forEach(RemoteFar::stop);
    }

    @Override
    public void close() {
        stop();
        for (RemoteFar far = opened.poll(); far != null; far = opened.poll()) {
            far.close();
        }
    }

    private Way open(PacketRemote remote) {
        RemoteFar far = new RemoteFar(remote.packets(), account, tasks);
        opened.add(far);
        return new Way(remote, far);
    }

    /** Connects to another remote than this one, which may take a lookup; null when there is no other way. */
    private @Nullable Way another(Way old) {
        for (PacketRemote remote : choice.order()) {
            if (stopped) {
                return null;
            }
            if (remote.equals(old.remote)) {
                continue;
            }
            Way other = open(remote);
            try {
                other.far.connect();
                if (stopped) {
                    other.far.stop();
                }
                return other;
            } catch (IOException e) {
                failed(remote, e);
                opened.remove(other.far);
                other.far.close();
            }
        }
        return null;
    }

    private void failed(PacketRemote remote, IOException why) {
        if (why instanceof DialException known && Dialler.isOfTheRemote(known.reason())) {
            choice.failed(remote, known.reason().label());
        }
    }

    /** Notices the first answer. */
    private final class Heard implements PacketOutbound.Answers {
        private final PacketRemote remote;
        private final PacketOutbound.Answers inner;
        private boolean isHeard;

        Heard(PacketRemote remote, PacketOutbound.Answers inner) {
            this.remote = remote;
            this.inner = inner;
        }

        @Override
        public void put(Packet answer, Outgoing out) {
            if (!isHeard) {
                isHeard = true;
                choice.answered(remote);
            }
            inner.put(answer, out);
        }

        @Override
        public void flush(Outgoing out) throws IOException {
            inner.flush(out);
        }
    }
}
