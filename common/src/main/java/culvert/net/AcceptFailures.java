package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that connections cannot be accepted: one line a second at most from all listeners together, since they lack the
 * same descriptors, and however often accepting works in between.
 */
public final class AcceptFailures {
    private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
    private static final long BETWEEN_LINES = Duration.ofSeconds(1).toNanos();
    private static final AcceptFailures SHARED = new AcceptFailures();

    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - BETWEEN_LINES);

    private AcceptFailures() {}

    /** To be had before accepting fails: without a descriptor no class can be loaded any more. */
    public static AcceptFailures shared() {
        return SHARED;
    }

    public void tell(InetSocketAddress listener, IOException failure) {
        long now = System.nanoTime();
        long last = toldAt.get();
        if (now - last >= BETWEEN_LINES && toldAt.compareAndSet(last, now)) {
            log.atWarn()
                    .addKeyValue("listener", listener)
                    .addKeyValue("error", failure.getMessage())
                    .log("cannot accept a connection, trying again");
        }
    }
}
