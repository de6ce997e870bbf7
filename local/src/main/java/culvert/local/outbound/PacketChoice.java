package culvert.local.outbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses among the remotes for an association: the one that streams find good, unless datagrams get no answers there. For
 * any number of threads; asked when an association begins, gets its first answer, and gives a remote up.
 */
final class PacketChoice {
    private static final Logger log = LoggerFactory.getLogger(PacketChoice.class);

    private final ReentrantLock lock;
    private final Map<PacketRemote, Health> remotes = new LinkedHashMap<>();
    private final Choice streams;
    private final LongSupplier nanoTime;

    /**
     * Nothing is known yet.
     *
     * @param streams says what streams find
     * @param nanoTime the monotonic clock
     */
    PacketChoice(List<PacketRemote> remotes, Choice streams, LongSupplier nanoTime) {
        this.lock = new ReentrantLock();
        remotes.forEach(remote -> this.remotes.put(remote, new Health()));
        this.streams = streams;
        this.nanoTime = nanoTime;
    }

    private PacketChoice(List<PacketRemote> remotes, Choice streams, PacketChoice before) {
        this.lock = before.lock;
        remotes.forEach(remote -> this.remotes.put(remote, before.known(remote.places())));
        this.streams = streams;
        this.nanoTime = before.nanoTime;
    }

    /** The choice among others. What is known of those that stay is known to both. */
    PacketChoice among(List<PacketRemote> others, Choice theirStreams) {
        return new PacketChoice(others, theirStreams, this);
    }

    private Health known(Servers places) {
        return remotes.entrySet().stream()
                .filter(remote -> remote.getKey().places().equals(places))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(Health::new);
    }

    /** In which order an association tries them. */
    List<PacketRemote> order() {
        remotes.keySet().stream()
                .filter(remote -> remote.places().ways().areSilent())
                .forEach(remote -> failed(remote, "it does not answer datagrams"));
        Servers good = streams.good();
        return locked(() -> {
            long now = nanoTime.getAsLong();
            List<PacketRemote> order = new ArrayList<>(remotes.keySet());
            Collections.shuffle(order);
            order.sort(Comparator.<PacketRemote, Boolean>comparing(remote -> rests(health(remote), now))
                    .thenComparingDouble(remote -> -remote.weight())
                    .thenComparing(remote -> !remote.places().equals(good)));
            Health first = health(order.getFirst());
            if (first.isDue(now)) {
                first.tries(now);
            }
            return order;
        });
    }

    /** An association has its first answer. */
    void answered(PacketRemote remote) {
        if (locked(() -> health(remote).answered(0))) {
            log.atInfo().addKeyValue("server", remote.name()).log("a server works again for datagrams");
        }
    }

    /** It did not work. */
    void failed(PacketRemote remote, String why) {
        Duration pause = locked(() -> health(remote).failed(nanoTime.getAsLong()));
        if (pause.isPositive()) {
            log.atInfo()
                    .addKeyValue("server", remote.name())
                    .addKeyValue("why", why)
                    .addKeyValue("s", pause.toSeconds())
                    .log("a server sits out for datagrams");
        }
    }

    private static boolean rests(Health health, long now) {
        return health.sitsOut() && !health.isDue(now);
    }

    private Health health(PacketRemote remote) {
        Health health = remotes.get(remote);
        if (health == null) {
            throw new IllegalArgumentException("none of these remotes");
        }
        return health;
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
