package culvert.relay;

import culvert.net.PacketSocket;
import culvert.net.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of datagrams that the system has thrown away before anybody saw them. For one thread. */
final class Overflow {
    private static final Logger log = LoggerFactory.getLogger(Overflow.class);

    private final RateLimit lines;
    private long told;

    Overflow(LongSupplier nanoTime) {
        this.lines = new RateLimit(Duration.ofMinutes(1), nanoTime);
    }

    /** Looks at all listeners; one line a minute at most. True when there was one. */
    boolean look(List<PacketSocket> listeners) {
        long all = listeners.stream().mapToLong(PacketSocket::overflowed).sum();
        if (all <= told || !lines.allows()) {
            return false;
        }
        log.atWarn()
                .addKeyValue("datagrams", all - told)
                .log("datagrams were lost before they could be read: more came at once than the system keeps for a"
                        + " socket; raise net.core.rmem_max (sysctl), to 4194304 for example, and start again");
        told = all;
        return true;
    }
}
