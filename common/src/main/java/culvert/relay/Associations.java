package culvert.relay;

import culvert.net.Cause;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The UDP associations alive at one end, by key: no more than a number of them, each for as long as something moves.
 *
 * <p>Nothing is kept sorted: who is idlest is looked for when it matters, once for each association beyond the number,
 * which costs no more than the socket that is opened for it.
 */
public final class Associations<K, A extends Associations.Member> {

    /** What is kept here. */
    public interface Member {
        Association account();

        /** Begins the end, which {@link #remove} concludes; from any thread, and more than once. */
        void end(Cause why);
    }

    private final Map<K, A> alive = new ConcurrentHashMap<>();
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
    public Association account(InetSocketAddress client, Optional<String> user) {
        return new Association(lastId.incrementAndGet(), client, user, nanoTime);
    }

    /** The association of that key, or null. */
    public @Nullable A find(K key) {
        return alive.get(key);
    }

    /** Keeps one more; when there are as many as there may be, the idlest is ended for it. */
    public void add(K key, A member) {
        while (alive.size() >= settings.most() && evictIdlest()) {
            // room for one
        }
        alive.put(key, member);
    }

    /** Forgets an association that has ended. */
    public void remove(K key, A member) {
        alive.remove(key, member);
    }

    public int count() {
        return alive.size();
    }

    /** Ends what has been idle for too long. */
    public void sweep() {
        long limit = settings.idleTimeout().toNanos();
        alive.forEach((key, member) -> {
            if (member.account().idleNanos() >= limit) {
                end(key, member, Cause.IDLE);
            }
        });
    }

    /** Ends all. */
    public void endAll(Cause why) {
        alive.forEach((key, member) -> end(key, member, why));
    }

    private boolean evictIdlest() {
        Map.Entry<K, A> idlest = null;
        long longest = Long.MIN_VALUE;
        for (Map.Entry<K, A> entry : alive.entrySet()) {
            long idle = entry.getValue().account().idleNanos();
            if (idle > longest) {
                longest = idle;
                idlest = entry;
            }
        }
        if (idlest == null) {
            return false;
        }
        end(idlest.getKey(), idlest.getValue(), Cause.EVICTED);
        return true;
    }

    /** Out of the table at once, so that its place is free. */
    private void end(K key, A member, Cause why) {
        alive.remove(key, member);
        member.end(why);
    }
}
