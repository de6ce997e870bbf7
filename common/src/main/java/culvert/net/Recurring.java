package culvert.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a thread of its own does again and again. A failure that nobody has foreseen ends one time of it, and never the thread: its
 * absence would be noticed by nobody. For one thread at a time.
 */
public final class Recurring {
    private static final Logger log = LoggerFactory.getLogger(Recurring.class);

    private final String what;
    private final Runnable once;
    private boolean hasFailed;

    /** @param what the log calls it, with a capital letter */
    public Recurring(String what, Runnable once) {
        this.what = what;
        this.once = once;
    }

    /** Does it; false when it has failed, which the log says the first time. */
    public boolean run() {
        try {
            once.run();
            return true;
        } catch (Throwable e) {
            log.atLevel(hasFailed ? Level.DEBUG : Level.ERROR)
                    .setCause(e)
                    .log("{} has failed, which should not happen, and goes on", what);
            hasFailed = true;
            return false;
        }
    }
}
