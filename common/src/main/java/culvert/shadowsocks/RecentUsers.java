package culvert.shadowsocks;

import culvert.address.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which users came from which {@linkplain Prefix#ofMachine machine} lately, the most recent first. Only authenticated
 * users are noted, so that probes push none out.
 */
final class RecentUsers<U> {
    /** Some 100 bytes each; a forgotten one costs one long search. */
    private static final int MAX_MACHINES = 4096;

    /** A household behind one address; more are hardly quicker than the search through all. */
    private static final int MAX_USERS = 4;

    private final ReentrantLock lock = new ReentrantLock(); // held for a look-up
    private final Map<Prefix, List<U>> users = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Prefix, List<U>> eldest) {
            return size() > MAX_MACHINES;
        }
    };

    List<U> of(Prefix machine) {
        lock.lock();
        try {
            return users.getOrDefault(machine, List.of());
        } finally {
            lock.unlock();
        }
    }

    void note(Prefix machine, U user) {
        lock.lock();
        try {
            List<U> before = users.getOrDefault(machine, List.of());
            if (before.isEmpty() || !before.getFirst().equals(user)) {
                List<U> now = new ArrayList<>(MAX_USERS);
                now.add(user);
                before.stream()
                        .filter(other -> !other.equals(user))
                        .limit(MAX_USERS - 1)
                        .forEach(now::add);
                users.put(machine, List.copyOf(now));
            }
        } finally {
            lock.unlock();
        }
    }
}
