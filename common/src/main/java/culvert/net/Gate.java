package culvert.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds a user with a quota or a rate to it: is asked before something is read, and told what was carried. Users without
 * have none. One that takes another's place knows nothing of those who wait at that one: they ask anew. For any number of threads.
 */
public final class Gate {
    /** The nearer the end, the less at once, so that those of all carriers together go beyond it by little. */
    private static final int SHARE_OF_LEFT = 16;

    private static final int LEAST_AT_ONCE = 16 * 1024;

    /** A full batch of datagrams that fit an Ethernet frame passes whole, however little is left. */
    private static final int BATCH = PacketBatch.MAX * PacketBatch.FRAME_PAYLOAD;

    private static final long OVER = 0;

    /** Nothing is left for now. */
    private static final long SHORT = -1;

    private final @Nullable Bucket up;
    private final @Nullable Bucket down;
    private final Quota.@Nullable Traffic counted;
    private final AtomicLong sum = new AtomicLong();
    private final AtomicLong admitted = new AtomicLong(); // of the sum, and may be carried yet
    private final Supplier<Rest> left;
    private final LongSupplier nanoTime;
    private final ReentrantLock counting = new ReentrantLock(); // so that no former count comes last

    /** The sum at which to look what is left; {@link #OVER} when nothing is, {@link #SHORT} when nothing is for now. */
    private volatile long look = Long.MAX_VALUE;

    /** The sum at which what is left now ends. */
    private volatile long end = Long.MAX_VALUE;

    /** What had been carried of the sum, or lost, when somebody last looked. */
    private volatile long seen;

    private Gate(UserLimits limits, Supplier<Rest> left, LongSupplier nanoTime) {
        this.left = left;
        this.nanoTime = nanoTime;
        this.up = bucket(limits.rateUp());
        this.down = bucket(limits.rateDown());
        this.counted = limits.quota().map(Quota::traffic).orElse(null);
    }

    /**
     * What holds somebody to those limits; null where nothing has to.
     *
     * @param left what is left of the quota, after everything that was carried; may take a walk over all that is open
     */
    static @Nullable Gate of(UserLimits limits, Supplier<Rest> left, LongSupplier nanoTime) {
        boolean isNeeded = limits.quota().isPresent() || limits.rateUp() > 0 || limits.rateDown() > 0;
        return isNeeded ? new Gate(limits, left, nanoTime) : null;
    }

    /** One direction of a session or association at this gate; for one thread at a time. */
    public final class Pass {
        private final Bucket.Flow flow = new Bucket.Flow();
        private final @Nullable Bucket bucket;
        private final boolean isCounted;
        private final AtomicLong own = new AtomicLong(); // of what was admitted

        private Pass(boolean isUp) {
            this.isCounted = counted != null && counted.of(isUp ? 1 : 0, isUp ? 0 : 1) > 0;
            this.bucket = isUp ? up : down;
        }

        /** Whether it is this gate's. */
        public boolean isOf(@Nullable Gate gate) {
            return Gate.this == gate;
        }

        /** Grants some of what is wanted, once {@link #waitNanos} are over; {@link #carried} has to follow, or {@link #giveBack}. */
        public int claim(int wanted) {
            int most = wanted;
            if (isCounted) {
                most = Math.clamp((end - sum.get()) / SHARE_OF_LEFT, Math.min(LEAST_AT_ONCE, wanted), wanted);
            }
            return bucket == null ? most : bucket.claim(flow, most, nanoTime.getAsLong());
        }

        /** How many nanoseconds it is until what was granted may be carried. */
        public long waitNanos() {
            return bucket == null ? 0 : flow.place() - nanoTime.getAsLong();
        }

        /** Nothing of what was granted is carried. */
        public void giveBack(int granted) {
            carried(granted, 0);
        }

        /** So much of what was granted was carried. */
        public void carried(int granted, int bytes) {
            if (bucket != null && granted > bytes) {
                bucket.giveBack(flow, granted - bytes);
            }
            count(bytes);
        }

        /** Why a datagram with so many bytes may not pass now; null when it may, and counts: {@link #settle} has to follow. */
        public @Nullable Cause refuses(int bytes) {
            if (isCounted && isPromised(bytes)) {
                return Cause.USER_RATE;
            }
            if (isUsedUp()) {
                return Cause.USER_QUOTA;
            }
            if (isCounted && isShort()) {
                return Cause.USER_RATE;
            }
            if (bucket != null && !bucket.admits(flow, bytes, nanoTime.getAsLong())) {
                return Cause.USER_RATE;
            }
            if (isCounted) {
                own.addAndGet(bytes);
                admitted.addAndGet(bytes);
            }
            count(bytes);
            return null;
        }

        /** Those that may pass were carried, are lost, or wait elsewhere, which has a bound of its own. */
        public void settle() {
            if (isCounted) {
                admitted.addAndGet(-own.getAndSet(0));
            }
        }

        private void count(int bytes) {
            if (isCounted) {
                sum.addAndGet(bytes);
            }
        }
    }

    /** For one direction of a session or association that begins to be held. */
    public Pass pass(boolean isUp) {
        return new Pass(isUp);
    }

    /** Whether nothing is left of the quota. */
    public boolean isUsedUp() {
        long due = look;
        if (due == SHORT || sum.get() < due) {
            return false;
        }
        if (due != OVER) {
            recount();
        }
        return look == OVER;
    }

    /** Whether nothing is left for now: more may come within moments, and nobody has to be told. */
    public boolean isShort() {
        return look == SHORT;
    }

    /** Whether what is left may be used by datagrams that are on their way, more than a batch of them: until one knows, others do not pass. */
    private boolean isPromised(int bytes) {
        if (!isBeyond(bytes)) {
            return false;
        }
        if (sum.get() - admitted.get() - seen >= LEAST_AT_ONCE) {
            recount();
            return isBeyond(bytes);
        }
        return true;
    }

    private boolean isBeyond(int bytes) {
        long onTheirWay = admitted.get();
        return onTheirWay > 0 && onTheirWay + bytes > BATCH && look > OVER && sum.get() + bytes > end;
    }

    /** A number that another follows when something was carried that counts for the quota. */
    long counted() {
        return sum.get();
    }

    /**
     * Finds out what is left. What is carried meanwhile is taken for carried twice, and so are datagrams that are on their way: one looks
     * too early rather than too late, and nobody is told that a quota is used up before it is. However little is left, one looks again
     * after some kilobytes only: datagrams that are not carried in the end would have everything walked over for each of them.
     */
    void recount() {
        if (counted == null) {
            return;
        }
        counting.lock();
        try {
            long before = sum.get();
            long settled = before - admitted.get(); // which is read after the sum, and before what is left
            Rest rest = left.get();
            seen = settled;
            if (rest.bytes() > 0) {
                long soon = rest.bytes() > rest.margin() ? rest.bytes() - rest.margin() : rest.bytes();
                end = settled + Math.max(rest.bytes(), LEAST_AT_ONCE);
                look = Math.max(settled + soon, before + LEAST_AT_ONCE);
            } else {
                end = OVER;
                look = rest.isAll() ? OVER : SHORT;
            }
        } finally {
            counting.unlock();
        }
    }

    private @Nullable Bucket bucket(long rate) {
        return rate == 0 ? null : new Bucket(rate, nanoTime.getAsLong());
    }
}
