package culvert.replay;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Ids of 64 bits that no peer can choose, each for a time at least and twice that at most: two generations of
 * {@link Fingerprints}. Never forgets sooner: what has no room is refused. For one thread at a time.
 */
public final class RecentIds {
    private final long nanos;
    private final int most;
    private final LongSupplier nanoTime;
    private Fingerprints older = new Fingerprints();
    private Fingerprints younger = new Fingerprints();
    private long began;

    /**
     * Begins empty.
     *
     * @param time how long each is remembered
     * @param most how many within that time; 4 bytes each
     * @param nanoTime the monotonic clock
     */
    public RecentIds(Duration time, int most, LongSupplier nanoTime) {
        this.nanos = time.toNanos();
        this.most = most;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    public boolean contains(long id) {
        turn();
        return younger.contains(id) || older.contains(id);
    }

    /** How many more there is room for now. */
    public int room() {
        turn();
        return most - younger.size();
    }

    /** Remembers one more, for which there has to be room. */
    public void add(long id) {
        if (room() <= 0) {
            throw new IllegalStateException("no room");
        }
        younger.add(id);
    }

    private void turn() {
        long age = nanoTime.getAsLong() - began;
        if (age >= nanos) {
            older = age >= 2 * nanos ? new Fingerprints() : younger;
            younger = new Fingerprints();
            began += age;
        }
    }
}
