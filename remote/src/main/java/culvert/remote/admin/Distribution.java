package culvert.remote.admin;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many of some things were how large, between fixed bounds. For any number of threads; takes no lock. */
final class Distribution {
    private final double[] bounds;
    private final AtomicLongArray counts;
    private final AtomicLong sum = new AtomicLong();
    private final double perUnit;

    /**
     * Begins empty.
     *
     * @param perUnit how many of what is added are 1 of what the bounds are in
     * @param bounds ascending; a thing that is as large as a bound is below it
     */
    Distribution(double perUnit, double... bounds) {
        this.perUnit = perUnit;
        this.bounds = Arrays.copyOf(bounds, bounds.length + 1);
        this.bounds[bounds.length] = Double.POSITIVE_INFINITY;
        this.counts = new AtomicLongArray(this.bounds.length);
    }

    void add(long size) {
        double scaled = size / perUnit;
        int i = 0;
        while (scaled > bounds[i]) {
            i++;
        }
        counts.getAndIncrement(i);
        sum.getAndAdd(size);
    }

    /** The last one is infinite. */
    double[] bounds() {
        return bounds.clone();
    }

    /** How many were between each bound and the one before. */
    long[] counts() {
        long[] all = new long[counts.length()];
        Arrays.setAll(all, counts::get);
        return all;
    }

    double sum() {
        return sum.get() / perUnit;
    }
}
