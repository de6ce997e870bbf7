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
    private static final AtomicLong TOLD_AT = new AtomicLong(System.nanoTime() - BETWEEN_LINES);

    private AcceptFailures() {}

    public static void tell(InetSocketAddress listener, IOException failure) {
        long now = System.nanoTime();
        long last = TOLD_AT.get();
        if (now - last >= BETWEEN_LINES && TOLD_AT.compareAndSet(last, now)) {
            log.atWarn()
                    .addKeyValue("listener", listener)
                    .addKeyValue("error", failure.getMessage())
                    .log("cannot accept a connection, trying again");
        }
    }
}
