package culvert.net.carrier;

import culvert.net.AcceptFailures;
import culvert.net.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections from one listening socket, on its carrier's loop, and starts a session for each.
 *
 * <p>When accepting fails (descriptors exhausted, as a rule) it tries again by a timer: an edge would give no new event,
 * and a level, which has to be switched off meanwhile, would spin.
 */
abstract class Acceptor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);
    private static final AtomicLong SESSIONS = new AtomicLong();

    /** Between two tries while accepting fails. */
    private static final Duration BACK_OFF = Duration.ofMillis(100);

    /** How many connections are accepted before the carrier's other work gets a turn. */
    private static final int BURST = 64;

    /** Closing takes a turn of the carrier. */
    private static final long END_MILLIS = 1000;

    private final AcceptFailures failures = AcceptFailures.shared();
    private final Carrier carrier;
    private final Consumer<Stream> session;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private boolean waiting;
    private boolean goesOn;
    private boolean registered;
    private boolean closed;

    Acceptor(Carrier carrier, Consumer<Stream> session) {
        this.carrier = carrier;
        this.session = session;
    }

    final Carrier carrier() {
        return carrier;
    }

    abstract InetSocketAddress address();

    /** Registers with the loop; on the loop's thread. */
    final void register() throws IOException {
        joinLoop();
        registered = true;
    }

    abstract void joinLoop() throws IOException;

    /**
     * Accepts one connection and starts {@link #begin its session}; on the loop's thread.
     *
     * @return false when none is waiting
     */
    abstract boolean acceptOne() throws IOException;

    /** Whether the loop is to tell of those that wait, where it would do so again and again. */
    void interested(boolean inConnections) {}

    /** Closes the socket; on the loop's thread. */
    abstract void closeSocket();

    /** Accepts what waits, up to a burst; the loop calls it on readiness. */
    final void acceptWaiting() {
        if (waiting || goesOn || closed) {
            return;
        }
        try {
            for (int i = 0; i < BURST; i++) {
                if (!acceptOne()) {
                    return;
                }
            }
            goesOn = true; // events that come until then would each be another burst of that turn
            carrier.onLoopLater(() -> {
                goesOn = false;
                acceptWaiting();
            });
        } catch (IOException e) {
            backOff(e);
        }
    }

    /** Starts a session's thread on the stream's own carrier. */
    final void begin(CarrierStream stream) {
        stream.carrier().start("session-" + SESSIONS.incrementAndGet(), () -> session.accept(stream));
    }

    /** Accepts what the kernel has queued, so that no accepted connection is reset, then stops; for any thread. */
    @Override
    public final void close() {
        carrier.onLoop(() -> {
            if (!closed) {
                closed = true;
                acceptTheRest();
                closeSocket();
                // the sessions of the last ones begin in the next turn, before its tasks
                carrier.onLoopLater(() -> carrier.onLoopLater(() -> ended.complete(null)));
            }
        });
    }

    /** Waits, after {@link #close}, until the last sessions have begun; not for threads of carriers. */
    final void awaitEnd() {
        try {
            ended.get(END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("a listener did not end in time: its carrier has"); // there are no sessions to wait for
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptTheRest() {
        try {
            while (registered && acceptOne()) {
                // all that are queued
            }
        } catch (IOException e) {
            log.debug("the last accept failed: {}", e.getMessage());
        }
    }

    private void backOff(IOException e) {
        failures.tell(address(), e);
        waiting = true;
        interested(false);
        carrier.schedule(BACK_OFF, () -> {
            waiting = false;
            if (!closed) {
                interested(true);
            }
            acceptWaiting();
        });
    }
}
