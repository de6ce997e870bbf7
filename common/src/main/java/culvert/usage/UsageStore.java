package culvert.usage;

import culvert.net.Ledger;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Where it is kept what users have carried, by name. All calls block: never on a carrier. For one thread at a time. */
public interface UsageStore extends AutoCloseable {

    /** A name that no other store has, and that it keeps as long as what is in it. */
    String id() throws IOException;

    /** All that there is. */
    Map<String, Ledger> load() throws IOException;

    /**
     * Puts these in the place of those of the same names, all of them or none.
     *
     * @param forgotten names of which nothing is to stay
     */
    void save(Map<String, Ledger> changed, Set<String> forgotten) throws IOException;

    @Override
    void close() throws IOException;
}
