package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that connections cannot be accepted: at most one line a second from all listeners together, since they lack the
 * same descriptors, however often accepting works in between.
 */
public final class AcceptFailures {
    private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
    private static final AcceptFailures SHARED = new AcceptFailures();

    private final RateLimit lines = new RateLimit(Duration.ofSeconds(1), System::nanoTime);

    private AcceptFailures() {}

    /** Ask for it before accepting fails: without a free descriptor no class can be loaded. */
    public static AcceptFailures shared() {
        return SHARED;
    }

    public void tell(InetSocketAddress listener, IOException failure) {
        if (lines.allows()) {
            log.atWarn()
                    .addKeyValue("listener", listener)
                    .addKeyValue("error", failure.getMessage())
                    .log("cannot accept a connection, trying again");
        }
    }
}
