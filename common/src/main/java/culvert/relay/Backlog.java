package culvert.relay;

import culvert.net.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Datagrams that wait until it is known how to send them: in order, and not without bound. The thread that finds out takes them with
 * {@link #next} until none is left; from then on nothing has to wait, and nothing has overtaken.
 *
 * <p>What waits is charged to a budget, and when that is used up nothing more waits. The lock is held for
 * a few instructions, never while something is sent.
 */
public final class Backlog<D> {
    /** A client that gets no answer yet sends a handful; a burst beyond that is lost, as it would be on a slow line. */
    public static final int MAX = 32;

    /** As many of the size that fits an Ethernet frame, and some more. */
    public static final int MAX_BYTES = 64 * 1024;

    /** What became of an offer. */
    public enum Answer {
        HELD,
        /** Too many wait. */
        FULL,
        /** Nothing has to wait: send it. */
        OPEN,
        /** Nobody will ever send it. */
        ABANDONED
    }

    private enum State {
        WAITING,
        OPEN,
        ABANDONED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final MemoryBudget.Account account;
    private final Consumer<List<D>> lost;
    private List<D> held = new ArrayList<>();
    private int bytes;
    private volatile State state = State.WAITING;

    /**
     * Begins empty.
     *
     * @param budget what waits is charged to it
     * @param lost takes what waits when the budget ends it, on any thread; must neither block nor throw
     */
    public Backlog(MemoryBudget budget, Consumer<List<D>> lost) {
        this.lost = lost;
        this.account = budget.open(this::lose).known();
    }

    /** True once nothing has to wait. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /**
     * Offers a datagram.
     *
     * @param size of it in bytes
     */
    public Answer offer(D datagram, int size) {
        lock.lock();
        try {
            if (state == State.OPEN) {
                return Answer.OPEN;
            }
            if (state == State.ABANDONED) {
                return Answer.ABANDONED;
            }
            if (held.size() == MAX || bytes + size > MAX_BYTES || !account.tryAdd(size)) {
                return Answer.FULL;
            }
            held.add(datagram);
            bytes += size;
            return Answer.HELD;
        } finally {
            lock.unlock();
        }
    }

    /** What waits, in order, to be sent now; once it is nothing, nothing has to wait any more. */
    public List<D> next() {
        lock.lock();
        try {
            if (held.isEmpty() && state == State.WAITING) {
                state = State.OPEN;
                account.close();
            }
            return taken();
        } finally {
            lock.unlock();
        }
    }

    /** What waits, in order, and will not be sent; nor will anything else. */
    public List<D> abandon() {
        lock.lock();
        try {
            state = State.ABANDONED;
            List<D> all = taken();
            account.close();
            return all;
        } finally {
            lock.unlock();
        }
    }

    private void lose() {
        List<D> all = taken();
        if (!all.isEmpty()) {
            lost.accept(all);
        }
    }

    private List<D> taken() {
        lock.lock();
        try {
            List<D> all = held;
            held = new ArrayList<>();
            account.release(bytes);
            bytes = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }
}
