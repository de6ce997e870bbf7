package culvert.shadowsocks;

import culvert.address.Prefix;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How much time may go into finding out whose key opens the datagrams of unknown sources: a part of all time, and for
 * one network a part of that. What comes beyond is dropped unopened, so that noise does not stop known users.
 *
 * <p>A budget is kept as the moment at which all of it is there again, which each spending puts off.
 */
final class TrialBudget {
    /** One part in five: 100 strangers a second where there are 1,000 users, and 2,000 where there are 50. */
    static final int PART = 5;

    /** Four networks that send noise at once leave nothing for a fifth; sources can be forged anyway. */
    static final int PART_OF_NETWORK = 4 * PART;

    /** May be spent at once: what others then wait for. */
    private static final Duration BURST = Duration.ofMillis(10);

    /** A network that is forgotten has a whole budget again; the one for all still holds. */
    private static final int MAX_NETWORKS = 1024;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock(); // held for a look-up
    private final Map<Prefix, Long> whole = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Prefix, Long> eldest) {
            return size() > MAX_NETWORKS;
        }
    };
    private long allWhole;

    TrialBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.allWhole = nanoTime.getAsLong();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Whether there is time left for a source of that network. */
    boolean allows(Prefix network) {
        long now = now();
        lock.lock();
        try {
            return allWhole - now < PART * BURST.toNanos()
                    && whole.getOrDefault(network, now) - now < PART_OF_NETWORK * BURST.toNanos();
        } finally {
            lock.unlock();
        }
    }

    /** Charges that network for time that was just spent. */
    void spent(Prefix network, long nanos) {
        long now = now();
        lock.lock();
        try {
            allWhole = later(allWhole, now) + PART * nanos;
            whole.put(network, later(whole.getOrDefault(network, now), now) + PART_OF_NETWORK * nanos);
        } finally {
            lock.unlock();
        }
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
