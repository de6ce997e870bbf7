package culvert.relay;

import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.PeerException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients that a relay for datagrams knows, and their associations: so many of these, each for as long as something
 * moves, and five times as many clients, each for as long as it has an association or must be remembered.
 *
 * <p>The user that has most makes room for one more, so that one user cannot end the others' associations; its idlest
 * goes. They are ordered by when they were last known to move, and looked at only when one has to go: the first that has
 * moved since gets its new place, until the first has not, which then is the idlest. So a datagram costs a look into a map,
 * without a lock; the lock is held when something begins or ends.
 *
 * <p>All of them are charged to the budget for connections, beside the sessions of streams: where it is used up, nobody new
 * is taken but for somebody else's, who has more.
 */
public final class Associations {
    /** Those that are remembered without a socket are small. */
    private static final int CLIENTS_PER_ASSOCIATION = 5;

    /** What a client that is remembered costs, and what its association costs more: 3.8 KB were measured for both. */
    private static final int CLIENT_BYTES = 1024;

    private static final int ASSOCIATION_BYTES = 3 * 1024;

    /** A part of the budget, with 96 MB of heap for 300 sessions: however many datagrams come, some begin. */
    private static final int LEFT_TO_SESSIONS = 16;

    private final Map<Object, KnownClient> all = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Shares<Holder, KnownClient> clients = new Shares<>(KnownClient.order(known -> known.seenHeard));
    private final Shares<Holder, KnownClient> alive = new Shares<>(KnownClient.order(known -> known.seenMoving));
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong lastId = new AtomicLong();
    private final AssociationSettings settings;
    private final MemoryBudget budget;
    private final LongSupplier nanoTime;
    private final int mostClients;
    private volatile boolean accepting = true;
    private volatile boolean closed;

    /**
     * Begins empty.
     *
     * @param nanoTime the monotonic clock
     */
    public Associations(AssociationSettings settings, LongSupplier nanoTime) {
        this(settings, MemoryBudget.ofConnections(), nanoTime);
    }

    Associations(AssociationSettings settings, MemoryBudget budget, LongSupplier nanoTime) {
        this.settings = settings;
        this.budget = budget;
        this.nanoTime = nanoTime;
        this.mostClients = Math.multiplyExact(settings.most(), CLIENTS_PER_ASSOCIATION);
    }

    AssociationSettings settings() {
        return settings;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /** How many associations there are. */
    public int count() {
        return locked(alive::size);
    }

    /** How many clients are known. */
    public int clients() {
        return all.size();
    }

    /** The client with that id, or null. */
    @Nullable
    KnownClient find(Object id) {
        return all.get(id);
    }

    /** Something has come from it. */
    void heard(KnownClient known) {
        known.heard.setOpaque(nanoTime.getAsLong());
    }

    /** Begins the account of a new association, which is not kept yet. */
    Association account(KnownClient known, InetSocketAddress from) {
        return new Association(lastId.incrementAndGet(), from, known.client.user(), nanoTime);
    }

    /**
     * Keeps a new client, its guard locked.
     *
     * @throws FailureException why not; it is closed then
     */
    KnownClient admit(PacketInbound.Client client, InetSocketAddress from, TaskGroup tasks) throws FailureException {
        MemoryBudget.Account room = budget.open(() -> {}).known();
        KnownClient known = new KnownClient(client, from, tasks, lastNumber.incrementAndGet(), room);
        room.endsWith(() -> end(known, Cause.MEMORY));
        heard(known);
        known.seenHeard = known.heard();
        List<KnownClient> evicted = new ArrayList<>(1);
        boolean fits = budget.left() > budget.most() / LEFT_TO_SESSIONS && room.claim(CLIENT_BYTES);
        lock.lock();
        try {
            if (!accepting) {
                throw new PeerException(Cause.SHUTDOWN, "no new clients");
            }
            if (all.containsKey(client.id())) {
                throw new AuthenticationException(Cause.REPLAY); // by two ways at the same moment
            }
            if (all.size() >= mostClients || (!fits && clients.isModest(known.holder))) {
                KnownClient idlest = idlestClient(known.holder);
                if (!idlest.client.makeRoom(idlest.holder.equals(known.holder))) {
                    throw new PeerException(Cause.LIMIT, "no room for one more client");
                }
                forget(idlest);
                evicted.add(idlest);
                fits = fits || room.tryAdd(CLIENT_BYTES);
            }
            if (!fits) {
                throw new PeerException(Cause.MEMORY, "no memory for one more client");
            }
            known.guard.lock();
            all.put(client.id(), known);
            clients.add(known.holder, known);
        } catch (FailureException e) {
            room.close();
            client.close();
            throw e;
        } finally {
            lock.unlock();
            evicted.forEach(one -> end(one, Cause.EVICTED));
        }
        return known;
    }

    /**
     * Keeps a new association. At the limit, the idlest of the user that has most is ended for it; at the user's own, the
     * user's idlest.
     *
     * @throws FailureException when the user may have none, or nothing makes room
     */
    void begin(KnownClient known, PacketPipe pipe) throws FailureException {
        pipe.account().counts();
        try {
            keep(known, pipe);
        } catch (FailureException e) {
            pipe.account().counted();
            throw e;
        }
        Cause why = known.client.user().barred();
        if (why != null) {
            end(known, why); // by the rules of a moment ago, and too late to be found among the others
        }
    }

    private void keep(KnownClient known, PacketPipe pipe) throws FailureException {
        List<KnownClient> evicted = new ArrayList<>();
        List<KnownClient> tooMany = new ArrayList<>();
        int mostOfUser = known.client.user().limits().maxSessions();
        boolean fits = known.room.claim(ASSOCIATION_BYTES);
        lock.lock();
        try {
            if (!accepting || known.gone) {
                known.room.release(fits ? ASSOCIATION_BYTES : 0);
                throw new PeerException(accepting ? Cause.EVICTED : Cause.SHUTDOWN, "no new associations");
            }
            while (mostOfUser > 0 && alive.size(known.holder) >= mostOfUser) {
                KnownClient idlest = idlest(alive.of(known.holder));
                leave(idlest);
                tooMany.add(idlest);
            }
            while (alive.size() > 0 && (alive.size() >= settings.most() || (!fits && alive.isModest(known.holder)))) {
                KnownClient idlest = idlest(alive.payingFor(known.holder));
                leave(idlest);
                evicted.add(idlest);
                fits = fits || known.room.tryAdd(ASSOCIATION_BYTES);
            }
            if (!fits) {
                throw new PeerException(Cause.MEMORY, "no memory for one more association");
            }
            known.pipe = pipe;
            known.seenMoving = known.moved();
            alive.add(known.holder, known);
        } finally {
            lock.unlock();
            evicted.forEach(one -> end(one, Cause.EVICTED));
            tooMany.forEach(one -> end(one, Cause.USER_SESSIONS));
        }
    }

    /** An association has ended, and nothing of it is running any more. On its runner. */
    void ended(KnownClient known) {
        boolean isOver = locked(() -> {
            leave(known);
            known.pipe = null;
            return !known.gone && isForgettable(known) && forget(known);
        });
        if (known.gone) {
            known.closeKeys(isOver);
        }
    }

    /** Ends what has been idle for too long, and forgets clients whose time is over. */
    void sweep() {
        long limit = settings.idleTimeout().toNanos();
        Map<TaskGroup, List<KnownClient>> over = new HashMap<>();
        for (KnownClient known : all.values()) {
            PacketPipe pipe = known.pipe;
            if (pipe != null && pipe.account().idleNanos() >= limit) {
                end(known, Cause.IDLE);
            } else if (pipe == null && isForgettable(known)) {
                over.computeIfAbsent(known.tasks, any -> new ArrayList<>()).add(known);
            }
        }
        over.forEach((tasks, clients) -> tasks.start("forget", () -> clients.forEach(this::forgetIfOver)));
    }

    /** From now on keeps nothing new; what there is goes on. */
    void stopAccepting() {
        accepting = false;
    }

    /** Ends those of users who may have none any more. */
    void endBarred() {
        all.values().forEach(known -> {
            Cause why = known.client.user().barred();
            if (why != null) {
                end(known, why);
            }
        });
    }

    /** Ends all that there are. Clients are remembered for as long as they have to be. */
    void endAll(Cause why) {
        all.values().forEach(known -> end(known, why));
    }

    /** Ends all, and forgets each client as soon as its association has ended. */
    void close() {
        stopAccepting();
        closed = true;
        endAll(Cause.SHUTDOWN);
        sweep();
    }

    /** The first that has not moved since it got its place; each is asked once at most. */
    private KnownClient idlest(SequencedCollection<KnownClient> share) {
        KnownClient first = share.getFirst();
        for (int left = share.size(); left > 0 && first.moved() != first.seenMoving; left--) {
            KnownClient moved = first;
            alive.reorder(moved.holder, moved, () -> moved.seenMoving = moved.moved());
            first = share.getFirst();
        }
        return first;
    }

    /** The same by what has come from them. */
    private KnownClient idlestClient(Holder newcomer) {
        SequencedCollection<KnownClient> share = clients.payingFor(newcomer);
        KnownClient first = share.getFirst();
        for (int left = share.size(); left > 0 && first.heard() != first.seenHeard; left--) {
            KnownClient heard = first;
            clients.reorder(heard.holder, heard, () -> heard.seenHeard = heard.heard());
            first = share.getFirst();
        }
        return first;
    }

    private boolean isForgettable(KnownClient known) {
        return closed
                || nanoTime.getAsLong() - known.heard.getOpaque()
                        >= known.client.memory().toNanos();
    }

    /** With its guard locked: one that was admitted a moment ago, and whose association is being opened, stays. */
    private void forgetIfOver(KnownClient known) {
        known.guard.lock();
        try {
            if (locked(() -> known.pipe == null && isForgettable(known) && forget(known))) {
                known.closeKeys(true);
            }
        } finally {
            known.guard.unlock();
        }
        known.tasks.runner().giveWay(); // there may be many thousands
    }

    /** Its association, if it has one, begins to end; its place is free at once, and its id if nothing has to be remembered. */
    private void end(KnownClient known, Cause why) {
        PacketPipe pipe = locked(() -> {
            leave(known);
            return known.pipe;
        });
        if (pipe != null) {
            pipe.end(why); // its end closes the keys of a client that is gone
        } else if (known.gone) {
            known.tasks.start("forget", () -> known.closeKeys(false));
        }
    }

    /** Out of the associations; the lock is held. */
    private void leave(KnownClient known) {
        if (!alive.remove(known.holder, known)) {
            return;
        }
        known.room.release(ASSOCIATION_BYTES);
        if (known.client.memory().isZero()) {
            forget(known);
        }
    }

    /** Out of the map; the lock is held. False when it was out of it already. */
    private boolean forget(KnownClient known) {
        known.gone = true;
        known.room.close();
        alive.remove(known.holder, known);
        return all.remove(known.client.id(), known) && clients.remove(known.holder, known);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }
}
