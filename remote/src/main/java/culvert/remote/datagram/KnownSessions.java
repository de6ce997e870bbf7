package culvert.remote.datagram;

import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.Packet;
import culvert.net.PeerException;
import culvert.net.Runner;
import culvert.relay.Holder;
import culvert.relay.Shares;
import culvert.replay.RecentIds;
import culvert.shadowsocks.packet.PacketServer;
import culvert.shadowsocks.packet.PacketServer.Opened;
import culvert.shadowsocks.packet.PacketServer.Session;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the wire knows of each association, kept for as long as it has an association or must be remembered: while a
 * session of the 2022 edition is forgotten too early, what was recorded of it could be played again.
 *
 * <p>When there are as many as there may be, who has most makes room: of his sessions the one goes that was not heard of
 * for longest, with its association if it has one. Its id is remembered, in 4 bytes, for as long as a replay of it
 * could pass as new.
 *
 * <p>Opening happens under one lock, so that a session is never found, changed or closed by two at once. Only several
 * listening addresses on the default scheduler ever compete for it.
 */
final class KnownSessions {
    /** As long as the 2022 edition's sessions are remembered, whose clients' clocks may differ by 30 s either way. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    /** For each association that there may be: those that are remembered without a socket are small. */
    private static final int SESSIONS_PER_ASSOCIATION = 5;

    /**
     * So many may make room within the time for which sessions are remembered: 8,000 a second, in 4 MB. Whoever brings
     * more has the last half of it left to others.
     */
    static final int MOST_MADE_ROOM = 500_000;

    /** Makes the association of a session. Opens nothing yet. */
    @FunctionalInterface
    interface Maker {
        TargetAssociation make(Session session);
    }

    /** A datagram that was opened, and whose. */
    record Arrival(TargetAssociation association, boolean isNew, Opened opened) {}

    private static final class Known {
        final Session session;
        final Holder holder;
        long lastDatagram;

        /** When it became its holder's youngest. */
        long touched;

        @Nullable
        TargetAssociation association;

        Known(Session session, Holder holder) {
            this.session = session;
            this.holder = holder;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Known> all = new HashMap<>();
    private final Shares<Holder, Known> shares = new Shares<>();
    private final RecentIds madeRoom;
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
        this.madeRoom = new RecentIds(MEMORY, MOST_MADE_ROOM, nanoTime);
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
                known = admit(opened.session(), sealed);
            }
            heard(known);
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
            if (known == null || known.association != association) {
                association.session().close(); // it had to make room
                return;
            }
            known.association = null;
            if (isForgettable(known)) {
                all.remove(id);
                forget(known);
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

    /** A session that is forgotten with its association is so from the moment in which that ends, before it has left. */
    private @Nullable Session find(Object id) {
        Known known = all.get(id);
        if (known == null) {
            return null;
        }
        TargetAssociation association = known.association;
        if (association != null
                && association.account().hasEnded()
                && known.session.memory().isZero()) {
            all.remove(id);
            shares.remove(known.holder, known);
            return null; // what is left of the association closes the session
        }
        return known.session;
    }

    /** Often enough, for the order of sessions, to say so once a second. */
    private void heard(Known known) {
        long now = nanoTime.getAsLong();
        known.lastDatagram = now;
        if (now - known.touched >= TimeUnit.SECONDS.toNanos(1)) {
            known.touched = now;
            shares.touch(known.holder, known);
        }
    }

    private Known admit(Session session, Packet first) throws FailureException {
        Known known = new Known(session, Holder.of(session.user(), first.peer().getAddress()));
        try {
            if (!accepting) {
                throw new PeerException(Cause.SHUTDOWN, "no new sessions");
            }
            if (!session.memory().isZero() && madeRoom.contains(session.idHash())) {
                throw new AuthenticationException(Cause.REPLAY);
            }
            if (all.size() >= most) {
                makeRoom(known);
            }
        } catch (FailureException e) {
            session.close();
            throw e;
        }
        known.touched = nanoTime.getAsLong();
        all.put(session.id(), known);
        shares.add(known.holder, known);
        return known;
    }

    private void makeRoom(Known newcomer) throws PeerException {
        Known oldest = shares.payingFor(newcomer.holder).getFirst();
        if (!oldest.session.memory().isZero()) {
            int kept = oldest.holder.equals(newcomer.holder) ? MOST_MADE_ROOM / 2 : 0;
            if (madeRoom.room() <= kept) {
                throw new PeerException(Cause.LIMIT, "no room for one more session");
            }
            madeRoom.add(oldest.session.idHash());
        }
        all.remove(oldest.session.id());
        shares.remove(oldest.holder, oldest);
        TargetAssociation association = oldest.association;
        if (association == null) {
            oldest.session.close();
        } else {
            association.end(Cause.EVICTED); // its end closes the session
        }
    }

    private void forget(Known known) {
        shares.remove(known.holder, known);
        known.session.forget();
        known.session.close();
    }

    private boolean isForgettable(Known known) {
        return closed
                || nanoTime.getAsLong() - known.lastDatagram
                        >= known.session.memory().toNanos();
    }
}
