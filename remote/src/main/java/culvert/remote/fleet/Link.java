package culvert.remote.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection to the store. For one thread, which may wait. */
interface Link extends AutoCloseable {
    /**
     * Enters requests, all in one round trip.
     *
     * @return for each whether it is new there
     * @throws IOException when one of them could not be entered, as others may have been; its message holds no secret
     */
    List<Boolean> enter(List<Entry> entries) throws IOException;

    /**
     * Has commands done, all in one round trip.
     *
     * @return what {@link Part#answered} is told
     * @throws IOException when there is no answer, or it can change nothing any more; its message holds no secret
     */
    List<@Nullable Object> ask(List<Command> commands) throws IOException;

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
    record Entry(Ask ask, Duration kept) {
        /** What is entered only to see that something can be. */
        static final Entry NOTHING = new Entry(new Ask(Kind.AEAD_STREAM, new byte[0]), Duration.ofMillis(1));
    }
}
