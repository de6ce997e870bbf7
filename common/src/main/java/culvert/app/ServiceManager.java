package culvert.app;

import culvert.net.Recurring;
import culvert.net.linux.DatagramToPath;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the service manager how this process gets on, by the protocol of sd_notify(3), where one wants to know. */
public final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    /** Between two reports where no watchdog wants them sooner. */
    private static final Duration EVERY = Duration.ofSeconds(30);

    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";
    private static final String WATCHED = "WATCHDOG_PID";

    private final @Nullable String socket;
    private final Duration every;
    private final boolean isWatched;

    private ServiceManager(@Nullable String socket, Duration every, boolean isWatched) {
        this.socket = socket;
        this.every = every;
        this.isWatched = isWatched;
    }

    /** The one that has started this process, or nobody. */
    static ServiceManager of(Map<String, String> environment) {
        String me = Long.toString(ProcessHandle.current().pid());
        long micros = micros(environment.getOrDefault(WATCHDOG, ""));
        boolean isWatched = micros > 0 && environment.getOrDefault(WATCHED, me).equals(me);
        // twice in the time after which it would be ended
        Duration every = isWatched ? Duration.of(micros, ChronoUnit.MICROS).dividedBy(2) : EVERY;
        return new ServiceManager(environment.get(SOCKET), every, isWatched);
    }

    private static long micros(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    /** It serves. */
    void ready() {
        tell("READY=1");
    }

    /** It reads its configuration again; {@link #ready} follows. */
    void reloading() {
        // the monotonic clock of the system, which is what nanoTime is on Linux
        tell("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** It is about to end. */
    void stopping() {
        tell("STOPPING=1");
    }

    /**
     * Reports now and then, and feeds the watchdog for as long as all is well; does nothing where nobody wants to know.
     *
     * @param status in some words
     * @param works whether it still does its work; may wait for a while
     */
    public Watching watch(Supplier<String> status, BooleanSupplier works) {
        if (socket == null) {
            return () -> {};
        }
        Thread reporter = Thread.ofPlatform().daemon().name("service").start(() -> report(status, works));
        return reporter::interrupt;
    }

    /** A report that goes on until it is closed. */
    public interface Watching extends AutoCloseable {
        @Override
        void close();
    }

    private void report(Supplier<String> status, BooleanSupplier works) {
        Recurring telling = new Recurring("Telling the status", () -> tell("STATUS=" + status.get()));
        Recurring watchdog = new Recurring("Feeding the watchdog", () -> feed(works));
        try {
            while (true) {
                telling.run();
                watchdog.run();
                Thread.sleep(every);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void feed(BooleanSupplier works) {
        if (isWatched && works.getAsBoolean()) {
            tell("WATCHDOG=1");
        }
    }

    private void tell(String text) {
        if (socket != null) {
            try {
                DatagramToPath.send(socket, text);
            } catch (IOException e) {
                LOG.debug("the service manager was not told {}: {}", text, e.getMessage());
            }
        }
    }
}
