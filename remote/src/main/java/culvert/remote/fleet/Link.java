package culvert.remote.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A connection to the store. For one thread, which may wait. */
interface Link extends AutoCloseable {
    /**
     * Enters requests, all in one round trip.
     *
     * @return for each whether it is new there
     * @throws IOException when one of them could not be entered, as others may have been; its message holds no secret
     */
    List<Boolean> enter(List<Entry> entries) throws IOException;

    @Override
    void close();

    /** How one is made, and proves that it can be written to. */
    @FunctionalInterface
    interface Opener {
        Link open() throws IOException;
    }

    /**
     * What is entered.
     *
     * @param ask whose salt it is
     * @param kept for how long
     */
    record Entry(Ask ask, Duration kept) {}
}
