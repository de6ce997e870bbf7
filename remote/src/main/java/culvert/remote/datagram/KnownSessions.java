package culvert.remote.datagram;

import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.PeerException;
import culvert.net.Runner;
import culvert.shadowsocks.Packet;
import culvert.shadowsocks.PacketServer;
import culvert.shadowsocks.PacketServer.Opened;
import culvert.shadowsocks.PacketServer.Session;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the wire knows of each association, kept for as long as it has an association or must be remembered: while a
 * session of the 2022 edition is forgotten too early, what was recorded of it could be played again.
 *
 * <p>Opening happens under one lock, so that a session is never found, changed or closed by two at once. Only several
 * listening addresses on the default scheduler ever compete for it.
 */
final class KnownSessions {
    /** For each association that there may be: those that are remembered without a socket are small. */
    private static final int SESSIONS_PER_ASSOCIATION = 5;

    /** Makes the association of a session. Opens nothing yet. */
    @FunctionalInterface
    interface Maker {
        TargetAssociation make(Session session);
    }

    /** A datagram that was opened, and whose. */
    record Arrival(TargetAssociation association, boolean isNew, Opened opened) {}

    private static final class Known {
        final Session session;
        long lastDatagram;

        @Nullable
        TargetAssociation association;

        Known(Session session) {
            this.session = session;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Known> all = new HashMap<>();
    private final PacketServer wire;
    private final LongSupplier nanoTime;
    private final int most;
    private boolean accepting = true;
    private boolean closed;

    /**
     * Borrows the wire.
     *
     * @param associations how many there may be
     */
    KnownSessions(PacketServer wire, int associations, LongSupplier nanoTime) {
        this.wire = wire;
        this.nanoTime = nanoTime;
        this.most = Math.multiplyExact(associations, SESSIONS_PER_ASSOCIATION);
    }

    /**
     * Opens a datagram and finds its association, or makes one.
     *
     * @param into takes the plaintext
     * @throws FailureException with the reason to drop it
     */
    Arrival open(Packet sealed, byte[] into, Maker maker, Runner runner) throws FailureException {
        lock.lock();
        try {
            Opened opened = wire.open(sealed, into, this::find, runner);
            Known known = all.get(opened.session().id());
            if (known == null) {
                known = admit(opened.session());
            }
            known.lastDatagram = nanoTime.getAsLong();
            TargetAssociation association = known.association;
            boolean isNew = association == null;
            if (association == null) {
                if (!accepting) {
                    throw new PeerException(Cause.SHUTDOWN, "no new associations");
                }
                association = maker.make(known.session);
                known.association = association;
            }
            return new Arrival(association, isNew, opened);
        } finally {
            lock.unlock();
        }
    }

    /** The association has ended: nothing of it uses its session any more. */
    void release(TargetAssociation association) {
        lock.lock();
        try {
            Object id = association.session().id();
            Known known = all.get(id);
            if (known != null && known.association == association) {
                known.association = null;
                if (isForgettable(known)) {
                    all.remove(id);
                    forget(known);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets sessions whose time is over. */
    void sweep() {
        lock.lock();
        try {
            for (Iterator<Known> each = all.values().iterator(); each.hasNext(); ) {
                Known known = each.next();
                if (known.association == null && isForgettable(known)) {
                    each.remove();
                    forget(known);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on makes no association; those that are go on. */
    void stopAccepting() {
        lock.lock();
        try {
            accepting = false;
        } finally {
            lock.unlock();
        }
    }

    /** From now on forgets each session as soon as its association has ended. */
    void close() {
        lock.lock();
        try {
            accepting = false;
            closed = true;
        } finally {
            lock.unlock();
        }
        sweep();
    }

    int count() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Session find(Object id) {
        Known known = all.get(id);
        return known == null ? null : known.session;
    }

    private Known admit(Session session) throws FailureException {
        if (!accepting || all.size() >= most) {
            session.close();
            throw new PeerException(accepting ? Cause.LIMIT : Cause.SHUTDOWN, "no room for one more session");
        }
        Known known = new Known(session);
        all.put(session.id(), known);
        return known;
    }

    private static void forget(Known known) {
        known.session.forget();
        known.session.close();
    }

    private boolean isForgettable(Known known) {
        return closed
                || nanoTime.getAsLong() - known.lastDatagram
                        >= known.session.memory().toNanos();
    }
}
