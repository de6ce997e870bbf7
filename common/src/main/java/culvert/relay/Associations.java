package culvert.relay;

import culvert.net.Cause;
import culvert.net.User;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The UDP associations alive at one end, by key: no more than a number of them, each for as long as something moves.
 *
 * <p>Who has most makes room for one more, so that one user cannot end the others' associations; of his the idlest goes.
 * They are ordered by when they were last known to move, and looked at only when one has to go: the first that has moved
 * since gets its new place, until the first has not, which then is the idlest. So a datagram costs nothing here, and one
 * association more a few steps.
 *
 * <p>The lock is held for that; looking up takes none.
 */
public final class Associations<K, A extends Associations.Member> {

    /** What is kept here. */
    public interface Member {
        Association account();

        /** Begins the end, which {@link #remove} concludes; from any thread, and more than once. */
        void end(Cause why);
    }

    /** One of them. */
    private static final class Kept<K, A extends Member> {
        final K key;
        final A member;

        /** When it had last moved, as far as is known: its place among the others. */
        long seenMoving;

        Kept(K key, A member) {
            this.key = key;
            this.member = member;
            this.seenMoving = member.account().lastMoved();
        }
    }

    private final Map<K, Kept<K, A>> alive = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Shares<Holder, Kept<K, A>> shares = new Shares<>(Associations::order);
    private final AtomicLong lastId = new AtomicLong();
    private final AssociationSettings settings;
    private final LongSupplier nanoTime;

    /**
     * Begins empty.
     *
     * @param nanoTime the monotonic clock
     */
    public Associations(AssociationSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Begins the account of a new association, which is not kept yet. */
    public Association account(InetSocketAddress client, User user) {
        return new Association(lastId.incrementAndGet(), client, user, nanoTime);
    }

    /** The association of that key, or null. */
    public @Nullable A find(K key) {
        Kept<K, A> kept = alive.get(key);
        return kept == null ? null : kept.member;
    }

    /** Keeps one more; when there are as many as there may be, the idlest of who has most is ended for it. */
    public void add(K key, A member) {
        Holder holder = member.account().holder();
        Kept<K, A> kept = new Kept<>(key, member);
        List<Kept<K, A>> evicted = new ArrayList<>();
        lock.lock();
        try {
            take(alive.get(key));
            while (shares.size() > 0 && shares.size() >= settings.most()) {
                Kept<K, A> idlest = idlest(shares.payingFor(holder));
                take(idlest);
                evicted.add(idlest);
            }
            shares.add(holder, kept);
            alive.put(key, kept);
        } finally {
            lock.unlock();
        }
        evicted.forEach(one -> one.member.end(Cause.EVICTED));
    }

    /** Forgets an association that has ended. */
    public void remove(K key, A member) {
        Kept<K, A> kept = alive.get(key);
        if (kept != null && kept.member.equals(member)) {
            lock.lock();
            try {
                take(kept);
            } finally {
                lock.unlock();
            }
        }
    }

    public int count() {
        return alive.size();
    }

    /** Ends what has been idle for too long. */
    public void sweep() {
        long limit = settings.idleTimeout().toNanos();
        alive.values().forEach(kept -> {
            if (kept.member.account().idleNanos() >= limit) {
                end(kept, Cause.IDLE);
            }
        });
    }

    /** Ends all. */
    public void endAll(Cause why) {
        alive.values().forEach(kept -> end(kept, why));
    }

    /** The first that has not moved since it got its place; as many are asked as there are, at most. */
    private Kept<K, A> idlest(SequencedCollection<Kept<K, A>> share) {
        for (int left = share.size(); left > 0; left--) {
            Kept<K, A> first = share.getFirst();
            long moved = first.member.account().lastMoved();
            if (moved == first.seenMoving) {
                return first;
            }
            shares.reorder(first.member.account().holder(), first, () -> first.seenMoving = moved);
        }
        return share.getFirst();
    }

    /** By a clock that may wrap. */
    private static int order(Kept<?, ?> one, Kept<?, ?> other) {
        int earlier = Long.compare(one.seenMoving - other.seenMoving, 0);
        return earlier != 0
                ? earlier
                : Long.compare(one.member.account().id(), other.member.account().id());
    }

    /** Out of the table at once, so that its place is free. */
    private void end(Kept<K, A> kept, Cause why) {
        lock.lock();
        try {
            take(kept);
        } finally {
            lock.unlock();
        }
        kept.member.end(why);
    }

    /** Out of the table; the lock is held. */
    private void take(@Nullable Kept<K, A> kept) {
        if (kept != null && alive.remove(kept.key, kept)) {
            shares.remove(kept.member.account().holder(), kept);
        }
    }
}
