package culvert.app;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import java.io.IOException;

/** What {@code culvert check} has to know of an end. Each end's module provides its own, by {@link java.util.ServiceLoader}. */
public interface CheckedEnd {
    End end();

    /**
     * Checks what a start would check, and says in some words what it comes to.
     *
     * @throws ConfigException with everything that is wrong, including what {@code diagnostics} knew before
     * @throws IOException when there is no such program as it names
     */
    String check(Config config, Diagnostics diagnostics) throws ConfigException, IOException;
}
