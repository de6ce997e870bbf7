package culvert.direct;

import culvert.net.ConnectedAddresses;
import culvert.net.Resolver;
import culvert.relay.Holder;
import culvert.relay.RelayEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** What all share who send datagrams to names: who is asked, what is known, and how much is asked at a time. */
public final class SharedLookups {
    /** At a time; each may keep datagrams waiting, a {@link culvert.relay.Backlog} full. */
    static final int MAX_LOOKUPS = 256;

    private final Resolver resolver;
    private final ConnectedAddresses connected;
    private final RelayEvents events;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock(); // held for a look into a small table
    private final Map<Holder, Integer> lookups = new HashMap<>();
    private int running;

    /**
     * Borrows the resolver.
     *
     * @param connected what connections to the same names have learnt
     * @param nanoTime the monotonic clock
     */
    public SharedLookups(Resolver resolver, ConnectedAddresses connected, RelayEvents events, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.connected = connected;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    Resolver resolver() {
        return resolver;
    }

    ConnectedAddresses connected() {
        return connected;
    }

    RelayEvents events() {
        return events;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /**
     * Takes the place of one lookup; false when there is none. Who has as many as are free has to wait: alone half of
     * them, and however many there are, the next one finds some.
     */
    boolean begin(Holder holder) {
        lock.lock();
        try {
            if (lookups.getOrDefault(holder, 0) >= MAX_LOOKUPS - running) {
                return false;
            }
            lookups.merge(holder, 1, Integer::sum);
            running++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the place back. */
    void end(Holder holder) {
        lock.lock();
        try {
            running--;
            lookups.computeIfPresent(holder, (any, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }
}
