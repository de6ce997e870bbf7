package culvert.remote.fleet;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** The users whom this server keeps in a file, as {@link SharedUsers} sees and changes them. For a thread that may wait for files. */
public interface KeptUsers {
    /** Does it while nobody else changes them; all other methods are for what is done so. */
    void exclusively(Work work) throws IOException;

    /** What is done. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** As each stands in the file, by name. */
    Map<String, String> entries() throws IOException;

    /** When the file was changed last, in milliseconds since 1970. */
    long changed() throws IOException;

    /**
     * Puts them into force and into the file, or takes those away of whom there is nothing. Whoever comes to a name after somebody was
     * taken away is somebody else.
     *
     * @return those who cannot be users here, and why not; all others are
     * @throws IOException when it is not their fault; then some may be, and some not
     */
    Map<String, String> change(SequencedMap<String, Optional<String>> changes) throws IOException;

    /** What was noted down last; empty when nothing was. */
    String notes() throws IOException;

    /** Notes it down in its place, where nobody else reads it. */
    void note(String text) throws IOException;
}
