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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The clients that a relay for datagrams knows, and their associations: so many of these, each for as long as something
 * moves, and five times as many clients, each for as long as it has an association or must be remembered.
 *
 * <p>The user that has most makes room for one more, so that one user cannot end the others' associations; its idlest
 * goes ({@link Holdings}). A datagram costs a look into a map, without a lock; the lock is held when something begins or
 * ends.
 *
 * <p>All of them are charged to the budget for connections, beside the sessions of streams: where it is used up, nobody new
 * is taken but for somebody else's, who has more of it, in clients and associations together.
 */
public final class Associations {
    /** Those that are remembered without a socket are small. */
    private static final int CLIENTS_PER_ASSOCIATION = 5;

    /** A part of the budget, with 96 MB of heap for 300 sessions: however many datagrams come, some begin. */
    private static final int LEFT_TO_SESSIONS = 16;

    private final Map<Object, KnownClient> all = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Holdings holdings = new Holdings();
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong lastId;
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
        this(settings, new AtomicLong(), nanoTime);
    }

    /**
     * The same beside other tables.
     *
     * @param lastId that of the last association in any of them
     */
    public Associations(AssociationSettings settings, AtomicLong lastId, LongSupplier nanoTime) {
        this(settings, MemoryBudget.ofConnections(), lastId, nanoTime);
    }

    Associations(AssociationSettings settings, MemoryBudget budget, AtomicLong lastId, LongSupplier nanoTime) {
        this.settings = settings;
        this.budget = budget;
        this.lastId = lastId;
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
        return locked(holdings::alive);
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
        List<KnownClient> evicted = new ArrayList<>(1);
        boolean fits = budget.left() > budget.most() / LEFT_TO_SESSIONS && room.claim(Holdings.CLIENT_BYTES);
        lock.lock();
        try {
            if (!accepting) {
                throw new PeerException(Cause.SHUTDOWN, "no new clients");
            }
            if (all.containsKey(client.id())) {
                throw new AuthenticationException(Cause.REPLAY); // by two ways at the same moment
            }
            if (all.size() >= mostClients) {
                KnownClient idlest = holdings.idlestClientFor(known.holder);
                if (!idlest.client.makeRoom(idlest.holder.equals(known.holder))) {
                    throw new PeerException(Cause.LIMIT, "no room for one more client");
                }
                forget(idlest);
                evicted.add(idlest);
                fits = fits || room.tryAdd(Holdings.CLIENT_BYTES);
            }
            // none is taken that could not have an association
            int needed = Holdings.CLIENT_BYTES + Holdings.ASSOCIATION_BYTES;
            while (!fits && makeRoom(known.holder, needed, evicted)) {
                fits = room.tryAdd(Holdings.CLIENT_BYTES);
            }
            if (!fits) {
                throw new PeerException(Cause.MEMORY, "no memory for one more client");
            }
            known.guard.lock();
            all.put(client.id(), known);
            holdings.add(known);
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
     * user's idlest, which may be another table's.
     *
     * @throws FailureException when the user may have none, or nothing makes room
     */
    void begin(KnownClient known, PacketPipe pipe) throws FailureException {
        pipe.account().counts(() -> end(known, pipe, Cause.USER_SESSIONS));
        try {
            keep(known, pipe);
        } catch (FailureException e) {
            pipe.account().counted();
            throw e;
        }
        Cause why = known.client.user().barred();
        if (why != null || pipe.account().hasEnded()) {
            // by the rules of a moment ago, or for a newer one, and too late to be found among the others
            end(known, pipe, why == null ? Cause.USER_SESSIONS : why);
        }
    }

    private void keep(KnownClient known, PacketPipe pipe) throws FailureException {
        List<KnownClient> evicted = new ArrayList<>();
        boolean fits = known.room.claim(Holdings.ASSOCIATION_BYTES);
        lock.lock();
        try {
            if (!accepting || known.gone) {
                known.room.release(fits ? Holdings.ASSOCIATION_BYTES : 0);
                throw new PeerException(accepting ? Cause.EVICTED : Cause.SHUTDOWN, "no new associations");
            }
            while (holdings.alive() > 0 && holdings.alive() >= settings.most()) {
                KnownClient idlest = holdings.idlestAliveFor(known.holder);
                leave(idlest);
                evicted.add(idlest);
                fits = fits || known.room.tryAdd(Holdings.ASSOCIATION_BYTES);
            }
            while (!fits && makeRoom(known.holder, Holdings.ASSOCIATION_BYTES, evicted)) {
                fits = known.room.tryAdd(Holdings.ASSOCIATION_BYTES);
            }
            if (!fits) {
                throw new PeerException(Cause.MEMORY, "no memory for one more association");
            }
            known.pipe = pipe;
            holdings.begin(known);
        } finally {
            lock.unlock();
            evicted.forEach(one -> end(one, Cause.EVICTED));
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

    /** Those that there are, with what they have carried so far: walks over all, for display. From any thread. */
    public List<LiveSession> live() {
        return all.values().stream()
                .flatMap(known -> Stream.ofNullable(known.pipe))
                .map(pipe -> pipe.account().live())
                .toList();
    }

    /** Ends one of them, as an administrator wants it; false when there is none of that id. From any thread. */
    boolean end(long id) {
        List<KnownClient> found = all.values().stream()
                .filter(known -> Stream.ofNullable(known.pipe)
                        .anyMatch(pipe -> pipe.account().id() == id))
                .toList();
        found.forEach(known -> end(known, Cause.ENDED_BY_ADMIN));
        return !found.isEmpty();
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

    /**
     * Frees memory for somebody who needs so much, at the expense of who has more; the lock is held.
     *
     * @param evicted takes the one that is ended for it
     * @return false when nobody has more, or nothing of it can go
     */
    private boolean makeRoom(Holder newcomer, int bytes, List<KnownClient> evicted) {
        KnownClient idlest = holdings.idlestOfRicher(newcomer, bytes);
        if (idlest == null) {
            return false;
        }
        if (idlest.client.makeRoom(false)) {
            forget(idlest);
            return evicted.add(idlest);
        }
        if (holdings.alive(idlest.holder) == 0) {
            return false;
        }
        KnownClient instead = holdings.idlestAliveOf(idlest.holder);
        leave(instead);
        return evicted.add(instead);
    }

    private boolean isForgettable(KnownClient known) {
        return closed
                || nanoTime.getAsLong() - known.heard.getOpaque()
                        >= known.client.memory().toNanos();
    }

    /** Forgets one that has no association and may begin none, so that its datagrams are whose they are now. With its guard locked. */
    boolean forgetIdle(KnownClient known, PacketInbound inbound) {
        if (known.pipe != null || inbound.mayBegin(known.client)) {
            return false;
        }
        boolean isForgotten = locked(() -> {
            if (known.pipe != null || known.gone) {
                return false;
            }
            known.client.forgetEarly(); // before another listener finds nobody and takes a replay for a new one
            return forget(known);
        });
        if (isForgotten) {
            known.closeKeys(false);
        }
        return isForgotten;
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

    /** The same, if that is its association. */
    private void end(KnownClient known, PacketPipe pipe, Cause why) {
        boolean isAlive = locked(() -> {
            boolean isIts = pipe.equals(known.pipe);
            if (isIts) {
                leave(known);
            }
            return isIts;
        });
        if (isAlive) {
            pipe.end(why); // its end closes the keys of a client that is gone
        }
    }

    /** Out of the associations; the lock is held. */
    private void leave(KnownClient known) {
        if (!holdings.end(known)) {
            return;
        }
        known.room.release(Holdings.ASSOCIATION_BYTES);
        if (known.client.memory().isZero()) {
            forget(known);
        }
    }

    /** Out of the map; the lock is held. False when it was out of it already. */
    private boolean forget(KnownClient known) {
        known.gone = true;
        known.room.close();
        return all.remove(known.client.id(), known) && holdings.remove(known);
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
