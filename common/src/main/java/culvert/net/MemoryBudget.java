package culvert.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of the heap may be held for things that wait for somebody: the rest of a write, half a chunk, a queued
 * datagram, a name that is looked up. What moves charges nothing.
 *
 * <p>Who can do without asks first ({@link Account#tryAdd}) and is refused before the budget is used up. Who has the
 * bytes already says so ({@link Account#add}), and when that is too much, those that hold most are ended: first
 * strangers, then users.
 *
 * <p>For any number of threads; takes no lock.
 */
public final class MemoryBudget {
    /** The others are the program itself, its buffers in flight, and room for the collector to work in. */
    private static final int SHARE_OF_HEAP = 3;

    /** A sixteenth is kept for those who cannot ask, and as much becomes free at once when some have to be ended. */
    private static final int RESERVE = 16;

    private static final MemoryBudget PROCESS =
            new MemoryBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);

    private final long most;
    private final AtomicLong held = new AtomicLong();
    private final Set<Account> holders = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ending = new AtomicBoolean();

    MemoryBudget(long most) {
        this.most = most;
    }

    /** The budget of this process: a share of the heap that it may have. */
    public static MemoryBudget ofProcess() {
        return PROCESS;
    }

    /**
     * Opens the account of something that may hold bytes: it begins as a stranger's, without any.
     *
     * @param end as {@link Account#endsWith}
     */
    public Account open(Runnable end) {
        return new Account(this, end);
    }

    /** How many bytes are held. */
    public long held() {
        return held.get();
    }

    /** How many bytes may still be asked for. */
    public long left() {
        return Math.max(0, most - most / RESERVE - held.get());
    }

    private void endSome() {
        while (held.get() > most && ending.compareAndSet(false, true)) {
            try {
                endTo(most - most / RESERVE);
            } finally {
                ending.set(false);
            }
        }
    }

    private void endTo(long enough) {
        record Seen(Account account, boolean known, long bytes) {}
        List<Seen> seen = new ArrayList<>();
        // they change meanwhile, and an order must not
        holders.forEach(account -> seen.add(new Seen(account, account.known, account.held())));
        seen.sort(Comparator.comparing(Seen::known)
                .thenComparing(Comparator.comparingLong(Seen::bytes).reversed()));
        for (Seen next : seen) {
            if (held.get() <= enough) {
                return;
            }
            next.account().end();
        }
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

        /** It is a user's from now on, who goes after all strangers. */
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

        /** Charges bytes that are held already; it may end the holder itself, or others. */
        public void add(long count) {
            budget.held.addAndGet(count);
            if (charge(count)) {
                budget.endSome();
            } else {
                budget.held.addAndGet(-count);
            }
        }

        /** Gives back what was charged. */
        public void release(long count) {
            long before = bytes.getAndUpdate(now -> now == OVER ? OVER : now - count);
            if (before != OVER) {
                budget.held.addAndGet(-count);
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
