package culvert.local.port;

import culvert.address.Prefix;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How often a machine (an address of IPv4, a /64 of IPv6) may guess at credentials: once a second, from the first wrong
 * guess on, however many connections it opens. Right or wrong, the next ones from there wait for their turn before they are looked at, so that nothing is
 * learnt by not waiting. A client that was right is believed at once again. The programs of this machine never wait: one of them that
 * is set up wrongly should not slow down its owner's others.
 *
 * <p>For threads of all carriers; the lock is held for a look at a table.
 */
final class Guesses {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** More turns than this are not given out: their connections would only wait, and whoever guesses wants that. */
    private static final int MAX_WAITING = 4;

    /** Machines that are remembered; the one that guessed longest ago is forgotten first. */
    private static final int MAX_MACHINES = 1024;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    /** When the next turn of each begins. */
    private final Map<Prefix, Long> turns = new LinkedHashMap<>();

    Guesses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How long one more has to wait for its turn; negative when too many wait already. */
    Duration turn(InetAddress address) {
        Prefix from = Prefix.ofMachine(address);
        lock.lock();
        try {
            Long next = turns.get(from);
            long now = nanoTime.getAsLong();
            if (next == null || next - now <= 0) {
                return Duration.ZERO;
            }
            if (next - now > PAUSE.toNanos() * MAX_WAITING) {
                return PAUSE.negated();
            }
            turns.put(from, next + PAUSE.toNanos());
            return Duration.ofNanos(next - now);
        } finally {
            lock.unlock();
        }
    }

    /** Notes a wrong password from there. */
    void wrong(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return;
        }
        Prefix from = Prefix.ofMachine(address);
        lock.lock();
        try {
            long soonest = nanoTime.getAsLong() + PAUSE.toNanos();
            Long next = turns.remove(from);
            turns.put(from, next == null || next - soonest < 0 ? soonest : next);
            if (turns.size() > MAX_MACHINES) {
                turns.remove(turns.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes a right password from there. */
    void right(InetAddress from) {
        lock.lock();
        try {
            turns.remove(Prefix.ofMachine(from));
        } finally {
            lock.unlock();
        }
    }
}
