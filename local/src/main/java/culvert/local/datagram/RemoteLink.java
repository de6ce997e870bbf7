package culvert.local.datagram;

import static culvert.relay.Backlog.Answer.HELD;

import culvert.local.outbound.RemotePath;
import culvert.local.outbound.Silence;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.PacketBatch;
import culvert.net.Runner;
import culvert.relay.Backlog;
import culvert.relay.ByteCounter;
import culvert.relay.Outgoing;
import culvert.relay.PacketPump;
import culvert.relay.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private final RemoteRoute route;
    private final Runner runner;
    private final Silence silence = new Silence(System::nanoTime);
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile RemotePath path;
    private volatile @Nullable Backlog<byte[]> kept; // while another way is looked for
    private volatile long rejections;
    private volatile long renewedAt;
    private volatile boolean stopped;
    private boolean isLost; // only while something is sent

    private RemoteLink(RemoteRoute route, RemotePath path, Runner runner) {
        this.route = route;
        this.path = path;
        this.runner = runner;
        this.renewedAt = System.nanoTime() - RENEWAL_EVERY.toNanos();
    }

    /** Finds one; the caller's. */
    static RemoteLink open(RemoteRoute route, Runner runner) throws IOException {
        return new RemoteLink(route, route.remotes().open(runner), runner);
    }

    /** Something genuine has come from the remote. */
    void heard() {
        silence.heard();
        path.silence().heard();
    }

    /** Sends what was put there. */
    void send(Outgoing out, ByteCounter counter) throws IOException {
        int count = out.count();
        if (count == 0) {
            return;
        }
        RemotePath now = path;
        try {
            out.send(now.socket(), counter, Side.NEAR, route.events(), this);
        } catch (IOException e) {
            RemotePath closed = now;
            now = path;
            if (now.equals(closed)) {
                throw e;
            }
            out.send(now.socket(), counter, Side.NEAR, route.events(), this);
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
    public boolean keeps(Cause why, PacketBatch batch, int index) {
        if (!isOfTheWay(why)) {
            return false;
        }
        path.silence().givesNoHope();
        isLost = true;
        int from = batch.offset(index);
        int length = batch.length(index);
        return mayRenew() && kept().offer(Arrays.copyOfRange(batch.array(), from, from + length), length) == HELD;
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
            Cause why = new PacketPump(now.socket(), handler).run();
            if (stopped || now.equals(path)) {
                return why;
            }
        }
    }

    /** Ends it. From any thread. */
    void stop() {
        stopped = true;
        path.close();
    }

    private boolean mayRenew() {
        return kept != null || (!stopped && System.nanoTime() - renewedAt >= RENEWAL_EVERY.toNanos());
    }

    private Backlog<byte[]> kept() {
        Backlog<byte[]> waiting = kept;
        if (waiting == null) {
            waiting = new Backlog<>();
            kept = waiting;
        }
        return waiting;
    }

    /** On a thread of its own, since it may take a lookup, and other associations share the one that sends. */
    private void renew() {
        if (mayRenew() && renewing.compareAndSet(false, true)) {
            Backlog<byte[]> waiting = kept();
            runner.start("renew", () -> {
                try {
                    renew(waiting);
                } finally {
                    renewedAt = System.nanoTime();
                    kept = null;
                    renewing.set(false);
                }
            });
        }
    }

    private void renew(Backlog<byte[]> waiting) {
        RemotePath old = path;
        Cause why = Cause.CLOSED;
        try {
            RemotePath fresh = route.remotes().openAnew(runner);
            log.debug("datagrams leave from {} to {}", fresh.socket().localAddress(), fresh.remote());
            adopt(fresh, old);
            sendKept(waiting);
        } catch (IOException e) {
            why = e instanceof FailureException known ? known.reason() : Cause.NETWORK;
        } catch (RuntimeException mistake) {
            why = Cause.INTERNAL;
            route.events().defect(0, mistake);
        } finally {
            for (byte[] lost : waiting.abandon()) {
                route.events().dropped(why, Side.NEAR, old.remote(), lost.length);
            }
            silence.beginAgain();
        }
    }

    /** A socket that would do the same as the one there is changes nothing but the port that the remote sees. */
    private void adopt(RemotePath fresh, RemotePath old) {
        if (fresh.isAs(old)) {
            fresh.close();
            rejections = old.socket().rejections();
            return;
        }
        rejections = 0;
        path = fresh;
        old.close();
        if (stopped) {
            fresh.close();
        }
    }

    private void sendKept(Backlog<byte[]> waiting) throws IOException {
        RemotePath now = path;
        Outgoing out = runner.take(Outgoing.POOL);
        try {
            for (List<byte[]> some = waiting.next(); !some.isEmpty(); some = waiting.next()) {
                for (byte[] sealed : some) {
                    out.add(sealed, 0, sealed.length, now.remote());
                }
                out.send(now.socket(), (source, bytes) -> {}, Side.NEAR, route.events());
            }
        } finally {
            out.clear();
            runner.giveBack(Outgoing.POOL, out);
        }
    }
}
