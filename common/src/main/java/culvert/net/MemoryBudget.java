package culvert.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes of the heap may be held for peers. There are two budgets, so that neither takes the other's room: one
 * for waiting data (the rest of a write, half a chunk, a queued datagram, a name being looked up) and one for connections
 * as such. Data in motion is not charged.
 *
 * <p>A holder that can do without asks first ({@link Account#tryAdd}) and is refused before the budget is used up. One
 * that already has the bytes reports them ({@link Account#add}); when that is too much, the largest holders are ended,
 * strangers before users, and strangers only when it was a stranger who reported.
 *
 * <p>For any number of threads; takes no lock.
 */
public final class MemoryBudget {
    /** The cost of a connection whose peer is not known yet: 4.3 KB were measured, mostly the stack of a parked thread. */
    public static final int STRANGER_BYTES = 4 * 1024;

    /** What a session costs more, with its two threads: 7.8 KB in all at the local end, 9.8 at the remote. */
    public static final int SESSION_BYTES = 6 * 1024;

    /** Of sixteen. The rest is for the program itself, its buffers in flight, and the collector. */
    private static final int SHARE_OF_WAITING = 3;

    /** Of sixteen: with a heap of 96 MB, 4,500 sessions. */
    private static final int SHARE_OF_CONNECTIONS = 8;

    /** A sixteenth is kept for holders that cannot ask first, and that much is freed at once when some are ended. */
    private static final int RESERVE = 16;

    private static final MemoryBudget WAITING = ofHeap(SHARE_OF_WAITING);
    private static final MemoryBudget CONNECTIONS = ofHeap(SHARE_OF_CONNECTIONS);

    private final long most;
    private final AtomicLong held = new AtomicLong();
    private final LongAdder released = new LongAdder();
    private final Set<Account> holders = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ending = new AtomicBoolean();

    /** Of so many bytes. */
    public MemoryBudget(long most) {
        this.most = most;
    }

    /** This process's budget for what waits. */
    public static MemoryBudget ofProcess() {
        return WAITING;
    }

    /** This process's budget for connections, whatever they do. */
    public static MemoryBudget ofConnections() {
        return CONNECTIONS;
    }

    /** Ends the largest holders until {@code count} bytes can be asked for. */
    public void makeRoom(long count) {
        endSome(most - most / RESERVE - count, true);
    }

    private static MemoryBudget ofHeap(int sixteenths) {
        return new MemoryBudget(Runtime.getRuntime().maxMemory() / 16 * sixteenths);
    }

    /**
     * Opens the account of something that may hold bytes: it begins as a stranger's, without any.
     *
     * @param end as {@link Account#endsWith}
     */
    public Account open(Runnable end) {
        return new Account(this, end);
    }

    /** How many bytes may be held in all. */
    public long most() {
        return most;
    }

    /** How many bytes are held. */
    public long held() {
        return held.get();
    }

    /** How many bytes have been given back since the start: while it grows fast, those that hold something move. */
    public long released() {
        return released.sum();
    }

    /** How many bytes may still be asked for. */
    public long left() {
        return Math.max(0, most - most / RESERVE - held.get());
    }

    /** When more is held than allowed, ends the largest holders until somewhat more than that is free. */
    private void endSome(long allowed, boolean users) {
        while (held.get() > allowed && ending.compareAndSet(false, true)) {
            try {
                if (!endTo(allowed - most / RESERVE, users)) {
                    return;
                }
            } finally {
                ending.set(false);
            }
        }
    }

    /** False when no other holder is left. */
    private boolean endTo(long enough, boolean users) {
        record Seen(Account account, boolean known, long bytes) {}
        List<Seen> seen = new ArrayList<>();
        // sizes change meanwhile, but sorting needs fixed ones
        holders.forEach(account -> {
            if (users || !account.known) {
                seen.add(new Seen(account, account.known, account.held()));
            }
        });
        seen.sort(Comparator.comparing(Seen::known)
                .thenComparing(Comparator.comparingLong(Seen::bytes).reversed()));
        for (Seen next : seen) {
            if (held.get() <= enough) {
                return true;
            }
            next.account().end();
        }
        return held.get() <= enough;
    }

    /** What one holder holds. */
    public static final class Account implements AutoCloseable {
        private static final long OVER = -1;

        private final MemoryBudget budget;
        private volatile Runnable end;
        private final AtomicLong bytes = new AtomicLong();
        private volatile boolean known;

        private Account(MemoryBudget budget, Runnable end) {
            this.budget = budget;
            this.end = end;
        }

        /** Belongs to a user from now on, and is ended only after all strangers. */
        public Account known() {
            known = true;
            return this;
        }

        /**
         * How the holder is ended, with {@link Cause#MEMORY}, when nothing else helps: called once at most, by any thread,
         * and must neither block nor throw. What the holder had counts as gone from then on.
         */
        public void endsWith(Runnable action) {
            end = action;
        }

        /** How many bytes it holds. */
        public long held() {
            return Math.max(0, bytes.get());
        }

        /**
         * Asks for room.
         *
         * @return false when there is none, or the holder was ended; nothing is charged then
         */
        public boolean tryAdd(long count) {
            long limit = budget.most - budget.most / RESERVE;
            long all = budget.held.addAndGet(count);
            if (all > limit || !charge(count)) {
                budget.held.addAndGet(-count);
                return false;
            }
            return true;
        }

        /** As {@link #tryAdd}, but strangers make room. */
        public boolean claim(long count) {
            if (tryAdd(count)) {
                return true;
            }
            budget.endSome(budget.most - budget.most / RESERVE - count, false);
            return tryAdd(count);
        }

        /** Charges bytes that are held already; it may end the holder itself, or others, but a stranger ends no user. */
        public void add(long count) {
            budget.held.addAndGet(count);
            if (charge(count)) {
                budget.endSome(budget.most, known);
            } else {
                budget.held.addAndGet(-count);
            }
        }

        /** Gives back what was charged. */
        public void release(long count) {
            long before = bytes.getAndUpdate(now -> now == OVER ? OVER : now - count);
            if (before != OVER) {
                budget.held.addAndGet(-count);
                budget.released.add(count);
                if (before == count) {
                    budget.holders.remove(this);
                    if (bytes.get() > 0) {
                        budget.holders.add(this); // charged again meanwhile
                    }
                }
            }
        }

        /** Gives everything back, for good. */
        @Override
        public void close() {
            long before = bytes.getAndSet(OVER);
            budget.holders.remove(this);
            if (before > 0) {
                budget.held.addAndGet(-before);
            }
        }

        private boolean charge(long count) {
            long before = bytes.getAndUpdate(now -> now == OVER ? OVER : now + count);
            if (before == 0) {
                budget.holders.add(this);
            }
            return before != OVER;
        }

        private void end() {
            if (bytes.get() != OVER) {
                close();
                end.run();
            }
        }
    }
}
