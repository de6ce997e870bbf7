package culvert.app.log;

import culvert.net.Cause;
import culvert.net.PacketBatch;
import culvert.net.RateLimit;
import culvert.relay.FinishedAssociation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What the log says of UDP: a line for each association that ends, and of single datagrams only how many were dropped,
 * by cause and at most once a minute. They can come by the million, from anybody.
 */
final class DatagramLog {
    private static final Logger log = LoggerFactory.getLogger(SessionLog.class);
    private static final Logger SESSIONS = LoggerFactory.getLogger(Logging.SESSIONS);

    private static final Duration DROPS_EVERY = Duration.ofMinutes(1);

    private final RateLimit dropLines;
    private final Map<Cause, LongAdder> drops = new EnumMap<>(Cause.class);
    private final AtomicBoolean advised = new AtomicBoolean();

    DatagramLog(LongSupplier nanoTime) {
        this.dropLines = new RateLimit(DROPS_EVERY, nanoTime);
        for (Cause cause : Cause.values()) {
            drops.put(cause, new LongAdder());
        }
    }

    void finished(FinishedAssociation association) {
        LoggingEventBuilder line = SESSIONS.atInfo()
                .addKeyValue("id", association.id())
                .addKeyValue("client", SessionLog.text(association.client()));
        if (association.user().name().isPresent()) {
            line = line.addKeyValue("user", association.user().toString());
        }
        if (association.server().isPresent()) {
            line = line.addKeyValue("server", association.server().get());
        }
        line.addKeyValue("up", association.up().bytes())
                .addKeyValue("down", association.down().bytes())
                .addKeyValue("datagrams_up", association.up().count())
                .addKeyValue("datagrams_down", association.down().count())
                .addKeyValue("ms", association.duration().toMillis())
                .addKeyValue("cause", association.cause().label())
                .log("association ended");
    }

    /** The first is told at once, those after it when the minute is over and one more comes. */
    void dropped(Cause why) {
        Objects.requireNonNull(drops.get(why)).increment();
        if (dropLines.allows()) {
            tellDrops();
        }
    }

    /** Once: it is advice, and the same for every datagram. */
    void fragmented(int payload, int sealed) {
        if (advised.compareAndSet(false, true)) {
            log.warn(
                    "a datagram of {} bytes becomes {} with encryption, and from {} on it travels in fragments, which"
                            + " some networks lose; set the MTU of the application lower by {}, if it has one",
                    payload,
                    sealed,
                    PacketBatch.FRAME_PAYLOAD + 1,
                    sealed - PacketBatch.FRAME_PAYLOAD);
        }
    }

    private void tellDrops() {
        Map<String, Long> counts = new LinkedHashMap<>();
        drops.forEach((cause, count) -> counts.put(cause.label(), count.sumThenReset()));
        counts.values().removeIf(count -> count == 0);
        boolean isTold = counts.containsKey(Cause.AUTHENTICATION.label());
        log.atLevel(isTold ? Level.WARN : Level.INFO)
                .addKeyValue("causes", new Counts(counts))
                .log(
                        isTold
                                ? "datagrams dropped; those that did not authenticate are forged or damaged, or the"
                                        + " remote has another password or method"
                                : "datagrams dropped");
    }
}
