package culvert.net;

import java.util.function.Supplier;

/**
 * A kind of expensive object of which each runner keeps a few: buffers, ciphers. Compared by identity: declare one
 * constant for each kind.
 */
public final class Pooled<T> {
    private final String name;
    private final Supplier<T> make;
    private final int keep;

    /**
     * One for each kind of object.
     *
     * @param name for diagnostics
     * @param keep how many idle ones a runner keeps at most; more are left to the collector
     * @param make makes a new one when none is at hand
     */
    public Pooled(String name, int keep, Supplier<T> make) {
        this.name = name;
        this.keep = keep;
        this.make = make;
    }

    public T make() {
        return make.get();
    }

    public int keep() {
        return keep;
    }

    @Override
    public String toString() {
        return name;
    }
}
