package culvert.net;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which connections at rest have a peer that answers keep-alive probes, from Linux's list of connections: on
 * other systems nothing is known. Reading it may take a while, so a thread of its own does it, which exists only
 * while somebody has asked.
 */
public final class RestingPeers {
    private static final Logger log = LoggerFactory.getLogger(RestingPeers.class);

    /** So that one look is for many who ask, and its answer is there at the next sweep. */
    private static final Duration BEFORE_A_LOOK = Duration.ofSeconds(2);

    /** A probe and its answer take no longer. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final Set<Peer> asked = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Whether this system has such a list, as far as is known. */
    private volatile boolean isListed = true;

    /** A row of the list, and when it was read. */
    private record Seen(TcpTable.Row row, long atNanos) {}

    /** The peer of one stream. */
    public final class Peer {
        private final Stream stream;
        private final long probeIsDue;
        private volatile @Nullable Seen last;
        private @Nullable Seen firstDrained;

        private Peer(Stream stream, Duration keepAlive) {
            this.stream = stream;
            this.probeIsDue = keepAlive.plus(LATE).toNanos();
        }

        /**
         * Whether it was seen to owe no answer at a time when it must have had a probe: nothing is under way to it, and that
         * for longer than the system waits before it sends one. Asks for the next look.
         *
         * @param atRest no bytes have come or gone for at least so long
         */
        public boolean isKnownToBeIdle(Duration atRest) {
            if (!isListed) {
                return false;
            }
            Seen seen = last;
            asked.add(this);
            lookLater();
            long restsSince = System.nanoTime() - atRest.toNanos();
            if (seen == null || seen.atNanos - restsSince < 0) {
                return false;
            }
            if (!seen.row.drained()) {
                firstDrained = null;
                return false;
            }
            Seen first = firstDrained;
            if (first == null || first.atNanos - restsSince < 0) {
                first = seen;
                firstDrained = seen;
            }
            return !seen.row.probed() && seen.atNanos - first.atNanos > probeIsDue;
        }
    }

    /**
     * The peer of this stream.
     *
     * @param keepAlive after how long a silence the system sends the first probe
     */
    public Peer of(Stream stream, Duration keepAlive) {
        return new Peer(stream, keepAlive);
    }

    private void lookLater() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            try {
                Thread.ofPlatform().daemon().name("resting-peers").start(this::look);
            } catch (OutOfMemoryError noThread) {
                looking.set(false); // and whoever asks next tries again
            }
        }
    }

    private void look() {
        LockSupport.parkNanos(BEFORE_A_LOOK.toNanos());
        looking.set(false); // whoever asks from here on may come too late for this look
        Map<TcpTable.Connection, Peer> peers = new HashMap<>();
        for (Iterator<Peer> all = asked.iterator(); all.hasNext(); ) {
            Peer peer = all.next();
            all.remove();
            peers.put(TcpTable.Connection.of(peer.stream), peer);
        }
        long now = System.nanoTime();
        try {
            isListed = TcpTable.read(row -> {
                Peer peer = peers.get(row.connection());
                if (peer != null) {
                    peer.last = new Seen(row, now);
                }
            });
        } catch (IOException e) {
            log.debug("the list of connections cannot be read: {}", e.getMessage());
        }
    }
}
