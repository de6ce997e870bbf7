package culvert.remote.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Who is answered now: so many at a time, and so many of one address, so that nobody's silence takes every place. */
final class Guests {
    private final int most;
    private final int ofOne;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Integer> places = new HashMap<>();
    private int taken;

    Guests(int most, int ofOne) {
        this.most = most;
        this.ofOne = ofOne;
    }

    /** Takes a place, which {@link #leave} gives back; false when there is none. */
    boolean enter(Object who) {
        lock.lock();
        try {
            if (taken == most || places.getOrDefault(who, 0) == ofOne) {
                return false;
            }
            taken++;
            places.merge(who, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(Object who) {
        lock.lock();
        try {
            taken--;
            places.computeIfPresent(who, (_, many) -> many == 1 ? null : many - 1);
        } finally {
            lock.unlock();
        }
    }
}
