package culvert.shadowsocks;

import culvert.address.Prefix;
import culvert.net.Mutex;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One search through all keys at a time, among the threads of one runner: networks take turns, and within a network who
 * has waited longest. So a new user waits for one search of each other network, however many strangers one of them sends.
 */
final class TrialTurns {
    /** Twice a crowd of 500 behind one address. With 1,000 keys the last of them waits for 2.5 s. */
    static final int MAX_WAITING = 1024;

    private final int most;
    private final Mutex lock; // held for a look-up
    private final SequencedMap<Prefix, Deque<Waiting>> waiting = new LinkedHashMap<>();
    private int size;
    private boolean taken;

    /** One thread, until it is called. */
    private static final class Waiting {
        final Thread thread = Thread.currentThread();
        volatile @Nullable Boolean itsTurn;

        void call(boolean turn) {
            itsTurn = turn;
            LockSupport.unpark(thread);
        }
    }

    /** At most so many threads wait. */
    TrialTurns(int most, Mutex lock) {
        this.most = most;
        this.lock = lock;
    }

    /** Waits for a turn, which {@link #end} ends; false when too many waited: the fullest network's oldest makes room. */
    boolean begin(Prefix network) {
        Waiting mine = new Waiting();
        lock.lock();
        try {
            if (!taken) {
                taken = true;
                return true;
            }
            if (size == most) {
                oldestOf(fullest()).call(false);
            }
            waiting.computeIfAbsent(network, any -> new ArrayDeque<>(1)).add(mine);
            size++;
        } finally {
            lock.unlock();
        }
        Boolean turn = mine.itsTurn;
        for (; turn == null; turn = mine.itsTurn) {
            LockSupport.park(this);
        }
        return turn;
    }

    void end() {
        lock.lock();
        try {
            taken = size > 0;
            if (taken) {
                Prefix next = waiting.firstEntry().getKey();
                oldestOf(next).call(true);
                Deque<Waiting> others = waiting.remove(next);
                if (others != null) {
                    waiting.put(next, others); // behind the other networks
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes it out. */
    private Waiting oldestOf(Prefix network) {
        Deque<Waiting> own = Objects.requireNonNull(waiting.get(network));
        Waiting oldest = own.remove();
        size--;
        if (own.isEmpty()) {
            waiting.remove(network);
        }
        return oldest;
    }

    private Prefix fullest() {
        return waiting.entrySet().stream()
                .max(Comparator.comparingInt(network -> network.getValue().size()))
                .orElseThrow()
                .getKey();
    }
}
