package culvert.local.outbound;

import static culvert.relay.Backlog.Answer.HELD;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.Runner;
import culvert.relay.Association;
import culvert.relay.Backlog;
import culvert.relay.Outgoing;
import culvert.relay.PacketPump;
import culvert.relay.RelayEvents;
import culvert.relay.Side;
import culvert.relay.TaskGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one association to the remote, which is found anew when it leads nowhere any more.
 *
 * <p>The socket is tied to an address of this machine and one of the remote's, and both may change while the session goes
 * on: a laptop joins another network, a route moves, a name leads elsewhere. When the system says that there is no way, or
 * the remote says nothing for too long, the remote is looked up and another socket opened, beside the old one until it is
 * there. The remote knows the session (2022) or the new port (the AEAD methods) and answers where it was last heard from.
 */
final class RemoteLink implements Outgoing.Rescue {
    /** Between two attempts of one association to find another way, while there is none. */
    private static final Duration RENEWAL_EVERY = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(RemoteLink.class);

    private final RemotePaths paths;
    private final RelayEvents events;
    private final Association account;
    private final TaskGroup tasks;
    private final Runner runner;
    private final Silence silence = new Silence(System::nanoTime);
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final MemoryBudget budget;
    private final Backlog<Outgoing.Kept> first;
    private volatile @Nullable RemotePath path;
    private volatile @Nullable Backlog<Outgoing.Kept> kept; // while another way is looked for
    private volatile long rejections;
    private volatile long renewedAt;
    private final AtomicInteger renewals = new AtomicInteger(); // since the last answer
    private volatile boolean isAnswered;
    private volatile boolean stopped;
    private boolean isLost; // only while something is sent

    /** Sends what was put there. */
    @FunctionalInterface
    private interface Sender {
        void send(Outgoing out) throws IOException;
    }

    /**
     * Leads nowhere yet.
     *
     * @param account counts what is sent
     */
    RemoteLink(RemotePaths paths, RelayEvents events, Association account, TaskGroup tasks) {
        this(paths, events, account, tasks, MemoryBudget.ofProcess());
    }

    RemoteLink(RemotePaths paths, RelayEvents events, Association account, TaskGroup tasks, MemoryBudget budget) {
        this.paths = paths;
        this.events = events;
        this.account = account;
        this.tasks = tasks;
        this.runner = tasks.runner();
        this.renewedAt = System.nanoTime() - RENEWAL_EVERY.toNanos();
        this.budget = budget;
        this.first = new Backlog<>(budget, lost -> lose(lost, Cause.MEMORY));
    }

    /** Finds the first way, and sends what has waited for it. */
    void connect() throws IOException {
        Cause why = Cause.INTERNAL;
        try {
            RemotePath found = paths.open(runner);
            path = found;
            if (stopped) {
                found.close();
            }
            sendKept(first, found, out -> transmit(out, found));
        } catch (IOException e) {
            why = reason(e);
            throw e;
        } finally {
            if (!first.isOpen()) {
                lose(first.abandon(), why);
            }
        }
    }

    /** Something genuine has come from the remote. */
    void heard() {
        silence.heard();
        if (!isAnswered || renewals.get() > 0) {
            isAnswered = true;
            renewals.set(0);
        }
        RemotePath now = path;
        if (now != null) {
            now.silence().heard();
        }
    }

    /**
     * Whether it was no use to look for another way. Where answers have come before, it is this machine that has moved more
     * often than the remote that has gone.
     */
    boolean isInVain() {
        return renewals.get() > (isAnswered ? 1 : 0);
    }

    /** Sends what was put there. */
    void send(Outgoing out) throws IOException {
        if (!first.isOpen()) {
            out.keepIn(first, Side.NEAR, events);
        }
        RemotePath now = path;
        if (now != null && out.count() > 0) {
            transmit(out, now);
        }
    }

    private void transmit(Outgoing out, RemotePath by) throws IOException {
        int count = out.count();
        RemotePath now = by;
        try {
            out.send(now.socket(), account, Side.NEAR, events, this);
        } catch (IOException e) {
            RemotePath newer = path;
            if (newer == null || newer.equals(now)) {
                throw e;
            }
            now = newer;
            out.send(now.socket(), account, Side.NEAR, events, this);
        }
        silence.sent(count);
        now.silence().sent(count);
        if (now.socket().rejections() != rejections) {
            now.silence().givesNoHope();
            isLost = true;
        }
        if (isLost || silence.isTooLong()) {
            isLost = false;
            renew();
        }
    }

    /** What has no way may have one in a moment. */
    @Override
    public boolean keeps(Cause why, Outgoing from, int index) {
        RemotePath now = path;
        if (now == null || !isOfTheWay(why)) {
            return false;
        }
        now.silence().givesNoHope();
        isLost = true;
        if (!mayRenew()) {
            return false;
        }
        Outgoing.Kept copy = from.copy(index);
        return kept().offer(copy, copy.bytes().length) == HELD;
    }

    private static boolean isOfTheWay(Cause why) {
        return switch (why) {
            case REFUSED, NETWORK_UNREACHABLE, HOST_UNREACHABLE, NETWORK -> true;
            default -> false;
        };
    }

    /**
     * Takes what comes, whichever socket is open, until there is none.
     *
     * @return why it ended
     */
    Cause receive(PacketPump.Handler handler) {
        while (true) {
            RemotePath now = path;
            if (now == null) {
                return Cause.CLOSED;
            }
            Cause why = new PacketPump(now.socket(), handler).run();
            if (stopped || now.equals(path)) {
                return why;
            }
        }
    }

    /** Ends it. From any thread. */
    void stop() {
        stopped = true;
        RemotePath now = path;
        if (now != null) {
            now.close();
        }
    }

    private boolean mayRenew() {
        return kept != null || (!stopped && System.nanoTime() - renewedAt >= RENEWAL_EVERY.toNanos());
    }

    private Backlog<Outgoing.Kept> kept() {
        Backlog<Outgoing.Kept> waiting = kept;
        if (waiting == null) {
            waiting = new Backlog<>(budget, lost -> lose(lost, Cause.MEMORY));
            kept = waiting;
        }
        return waiting;
    }

    /** On a thread of its own, since it may take a lookup, and other associations share the one that sends. */
    private void renew() {
        RemotePath old = path;
        if (old != null && mayRenew() && renewing.compareAndSet(false, true)) {
            Backlog<Outgoing.Kept> waiting = kept();
            renewals.incrementAndGet();
            tasks.start("renew", () -> {
                try {
                    renew(old, waiting);
                } finally {
                    renewedAt = System.nanoTime();
                    kept = null;
                    renewing.set(false);
                }
            });
        }
    }

    private void renew(RemotePath old, Backlog<Outgoing.Kept> waiting) {
        Cause why = Cause.CLOSED;
        try {
            RemotePath now = adopt(paths.openAnew(runner), old);
            sendKept(waiting, now, out -> out.send(now.socket(), account, Side.NEAR, events));
        } catch (IOException e) {
            why = reason(e);
        } catch (RuntimeException mistake) {
            why = Cause.INTERNAL;
            events.defect(0, mistake);
        } finally {
            lose(waiting.abandon(), why);
            silence.beginAgain();
        }
    }

    /** A socket that would do the same as the one there is changes nothing but the port that the remote sees. */
    private RemotePath adopt(RemotePath fresh, RemotePath old) {
        log.debug("datagrams leave from {} to {}", fresh.socket().localAddress(), fresh.remote());
        if (fresh.isAs(old)) {
            fresh.close();
            rejections = old.socket().rejections();
            return old;
        }
        rejections = 0;
        path = fresh;
        old.close();
        if (stopped) {
            fresh.close();
        }
        return fresh;
    }

    private void sendKept(Backlog<Outgoing.Kept> waiting, RemotePath to, Sender sender) throws IOException {
        Outgoing out = runner.take(Outgoing.POOL);
        try {
            for (List<Outgoing.Kept> some = waiting.next(); !some.isEmpty(); some = waiting.next()) {
                some.forEach(datagram -> out.add(datagram, to.remote()));
                sender.send(out);
            }
        } finally {
            out.clear();
            runner.giveBack(Outgoing.POOL, out);
        }
    }

    private void lose(List<Outgoing.Kept> all, Cause why) {
        for (Outgoing.Kept lost : all) {
            events.dropped(why, Side.NEAR, lost.peer(), lost.bytes().length);
        }
    }

    private static Cause reason(IOException e) {
        return e instanceof FailureException known ? known.reason() : Cause.NETWORK;
    }
}
