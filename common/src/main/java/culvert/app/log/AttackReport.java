package culvert.app.log;

import culvert.net.Cause;
import culvert.net.RateLimit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Tells of peers that did not authenticate: one line a minute at most, however many they are. The first after a quiet
 * minute is told at once, since it may be a user with a wrong password who looks at the log just then; what follows is
 * gathered, and told when the minute is over or this program ends. Nothing runs while nobody fails.
 *
 * <p>For any number of threads; the lock is held for a few counts, never over the writing of a line.
 */
final class AttackReport implements AutoCloseable {
    static final Duration EVERY = Duration.ofMinutes(1);

    /** The JDK's, whose threads begin with the first use and do not keep a program alive. */
    static final Later TIMER =
            (after, action) -> CompletableFuture.delayedExecutor(after.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(action);

    private static final String CUT =
            "; truncated may also be a local of 2022 whose stream the network cuts anew, which"
                    + " \"lenient_segments\": true takes";

    private static final Logger log = LoggerFactory.getLogger(AttackReport.class);

    private final String text;
    private final RateLimit lines;
    private final Later later;
    private final ReentrantLock lock = new ReentrantLock();
    private Attack gathered = new Attack();
    private boolean willTell;

    /** Runs something once, after a while. */
    @FunctionalInterface
    interface Later {
        void run(Duration after, Runnable action);
    }

    /**
     * Reports one kind of peers.
     *
     * @param text what they are or may be
     */
    AttackReport(String text, LongSupplier nanoTime, Later later) {
        this.text = text;
        this.lines = new RateLimit(EVERY, nanoTime);
        this.later = later;
    }

    /** A connection ended that had not authenticated, from a source that may be unknown. */
    void note(Cause why, Optional<InetAddress> source, long bytes) {
        add(attack -> attack.addConnection(why, source, bytes));
    }

    /** A datagram was dropped that did not authenticate. */
    void noteDatagram(Cause why, InetAddress source, long bytes) {
        add(attack -> attack.addDatagram(why, source, bytes));
    }

    /** Tells what has been gathered. */
    @Override
    public void close() {
        tell();
    }

    private void add(Consumer<Attack> entry) {
        Duration wait;
        lock.lock();
        try {
            entry.accept(gathered);
            if (willTell) {
                return;
            }
            wait = lines.left();
            willTell = wait.isPositive();
        } finally {
            lock.unlock();
        }
        if (wait.isPositive()) {
            later.run(wait, this::tell);
        } else {
            tell();
        }
    }

    private void tell() {
        Attack attack = taken();
        if (attack != null) {
            LoggingEventBuilder line = log.atWarn();
            line = attack.connections() > 0 ? line.addKeyValue("connections", attack.connections()) : line;
            line = attack.datagrams() > 0 ? line.addKeyValue("datagrams", attack.datagrams()) : line;
            line.addKeyValue("causes", attack.causes())
                    .addKeyValue("lengths", attack.lengths())
                    .addKeyValue("sources", attack.sources())
                    .log(attack.wasCut() && text.equals(SessionLog.PEERS) ? text + CUT : text);
        }
    }

    private @Nullable Attack taken() {
        lock.lock();
        try {
            willTell = false;
            if (gathered.isEmpty()) {
                return null;
            }
            Attack taken = gathered;
            gathered = new Attack();
            lines.restart();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
