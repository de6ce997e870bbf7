package culvert.net;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A number of places of which nobody gets more than are left for the others: one that wants all gets half, a second one
 * still gets a quarter, and however many there are, the next one finds some. For any number of threads.
 *
 * @param <W> who takes them, good as a key of a map; comparable where peers choose it
 */
public final class Places<W> {
    private final ReentrantLock lock = new ReentrantLock(); // held for a look into a small table
    private final Map<W, Integer> taken = new HashMap<>();
    private int left;

    public Places(int most) {
        this.left = most;
    }

    /** Takes one; false when this one gets no more. */
    public boolean take(W who) {
        lock.lock();
        try {
            if (taken.getOrDefault(who, 0) >= left) {
                return false;
            }
            taken.merge(who, 1, Integer::sum);
            left--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives one back that was taken. */
    public void giveBack(W who) {
        lock.lock();
        try {
            taken.computeIfPresent(who, (_, count) -> count == 1 ? null : count - 1);
            left++;
        } finally {
            lock.unlock();
        }
    }
}
