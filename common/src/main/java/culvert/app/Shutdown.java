package culvert.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What SIGINT and SIGTERM do: the first asks for an orderly end, the second ends the process at once. */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final List<String> SIGNALS = List.of("INT", "TERM");

    /** Several ends may run in one process. */
    private static final AtomicBoolean HEAP_IS_SEEN_TO = new AtomicBoolean();

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean isAsked = new AtomicBoolean();
    private final IntConsumer endAtOnce;
    private final boolean ownsProcess;

    /**
     * Does not listen to signals yet.
     *
     * @param endAtOnce takes the exit code of a process that the second signal ends
     */
    public Shutdown(IntConsumer endAtOnce) {
        this(endAtOnce, false);
    }

    private Shutdown(IntConsumer endAtOnce, boolean ownsProcess) {
        this.endAtOnce = endAtOnce;
        this.ownsProcess = ownsProcess;
    }

    /** Takes over the two signals of this process. */
    public static Shutdown onSignals() {
        Shutdown shutdown = new Shutdown(Runtime.getRuntime()::halt, true);
        for (String name : SIGNALS) {
            Signals.handle(name, shutdown::signalled);
        }
        return shutdown;
    }

    /** The end of {@code input} counts as a signal: whoever holds its other end has gone. */
    void onEndOf(InputStream input) {
        Thread.ofPlatform().daemon().name("stdin").start(() -> {
            try {
                input.skipNBytes(Long.MAX_VALUE);
            } catch (IOException e) {
                LOG.debug("the standard input has ended: {}", e.toString());
            }
            asked.countDown();
        });
    }

    /** Waits for the first signal; in a process of its own, looks after the heap meanwhile. */
    public void await() throws InterruptedException {
        if (ownsProcess && HEAP_IS_SEEN_TO.compareAndSet(false, true)) {
            SpareHeap heap = SpareHeap.ofProcess();
            while (!asked.await(SpareHeap.EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                heap.look();
            }
        }
        asked.await();
    }

    /** A signal has come. */
    public void signalled(int number) {
        if (isAsked.compareAndSet(false, true)) {
            asked.countDown();
        } else {
            endAtOnce.accept(ExitCode.SIGNAL_BASE + number);
        }
    }
}
