package culvert.app;

import culvert.net.Recurring;
import culvert.net.Transport;
import culvert.net.carrier.KeptSockets;
import culvert.net.linux.DatagramToPath;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how this process gets on, by the protocol of sd_notify(3), where one wants to know; and takes
 * the listening sockets that it has for this process (sd_listen_fds(3)).
 */
public final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    /** Between two reports where no watchdog wants them sooner. */
    private static final Duration EVERY = Duration.ofSeconds(30);

    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";
    private static final String WATCHED = "WATCHDOG_PID";

    private static final String PASSED = "LISTEN_FDS";
    private static final String PASSED_TO = "LISTEN_PID";
    private static final String NAMES = "LISTEN_FDNAMES";
    private static final String KEEPS = "FDSTORE";

    /** No more than a configuration may have ports. */
    private static final int MAX_PASSED = 1024;

    /** Behind the standard streams. */
    private static final int FIRST = 3;

    private final @Nullable String socket;
    private final Duration every;
    private final boolean isWatched;
    private final List<KeptSockets.Passed> passed;
    private final boolean keeps;
    private volatile @Nullable KeptSockets kept;

    private ServiceManager(Map<String, String> environment, Duration every, boolean isWatched, String me) {
        this.socket = environment.get(SOCKET);
        this.every = every;
        this.isWatched = isWatched;
        this.passed = me.equals(environment.get(PASSED_TO)) ? passed(environment) : List.of();
        this.keeps = socket != null && number(environment.getOrDefault(KEEPS, "")) > 0;
    }

    /** The one that has started this process, or nobody. */
    static ServiceManager of(Map<String, String> environment) {
        String me = Long.toString(ProcessHandle.current().pid());
        long micros = number(environment.getOrDefault(WATCHDOG, ""));
        boolean isWatched = micros > 0 && environment.getOrDefault(WATCHED, me).equals(me);
        // twice in the time after which it would be ended
        Duration every = isWatched ? Duration.of(micros, ChronoUnit.MICROS).dividedBy(2) : EVERY;
        return new ServiceManager(environment, every, isWatched, me);
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    private static List<KeptSockets.Passed> passed(Map<String, String> environment) {
        String[] names = environment.getOrDefault(NAMES, "").split(":", -1);
        long count = Math.min(number(environment.getOrDefault(PASSED, "")), MAX_PASSED);
        return IntStream.range(0, (int) count)
                .mapToObj(i -> new KeptSockets.Passed(FIRST + i, i < names.length ? names[i] : "unknown"))
                .toList();
    }

    /**
     * Opens the transport of an end that serves: where it has a socket of this manager's that is what it listens by, and
     * what it opens the manager keeps for the next process, if it wants to.
     *
     * @throws IOException as {@link Transports#open}
     */
    public Transport transport(Optional<String> forced) throws IOException {
        if (passed.isEmpty() && !keeps) {
            return Transports.open(forced);
        }
        Transport transport = Transports.open(forced, this::kept);
        if (kept == null && !passed.isEmpty()) {
            LOG.warn("sockets were passed to this process, which the transport {} cannot use", transport.name());
        }
        return transport;
    }

    private KeptSockets kept() {
        KeptSockets sockets = new KeptSockets(passed, keeps ? new Store() : KeptSockets.Keeper.NOBODY);
        kept = sockets;
        return sockets;
    }

    /** The one of the manager. */
    private final class Store implements KeptSockets.Keeper {
        @Override
        public void keep(int descriptor, String name) {
            try {
                DatagramToPath.send(Objects.requireNonNull(socket), "FDSTORE=1\nFDNAME=" + name, descriptor);
            } catch (IOException e) {
                LOG.debug("the service manager does not keep a socket: {}", e.getMessage());
            }
        }

        @Override
        public void forget(String name) {
            tell("FDSTOREREMOVE=1\nFDNAME=" + name);
        }
    }

    /** It serves. */
    void ready() {
        KeptSockets sockets = kept;
        if (sockets != null) {
            sockets.dropUnused();
        }
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
