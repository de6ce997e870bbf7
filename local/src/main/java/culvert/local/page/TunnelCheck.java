package culvert.local.page;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.Stream;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Outcome;
import culvert.relay.Reply;
import culvert.relay.Request;
import culvert.relay.Side;
import culvert.relay.Via;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether the tunnel works, asked by a session of its own: a public name server is asked for the root's name servers over
 * TCP. One at a time, however many want to know.
 */
final class TunnelCheck {
    /** As long as the log waits before it speaks. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** Somebody who loads the page again and again learns nothing new within this. */
    private static final Duration GOOD_FOR = Duration.ofSeconds(3);

    /** In DNS over TCP: 17 bytes, number 0x6375, recursion wanted, one question: the root, NS, IN. */
    private static final byte[] ROOT_SERVERS = HexFormat.of().parseHex("00116375010000010000000000000000020001");

    private final AtomicReference<@Nullable Progress> last = new AtomicReference<>();
    private final Target whom;

    /** What came of it. */
    enum State {
        WORKS,
        /** The server is there and has the same key, but the question did not get through it. */
        HALF,
        FAILS
    }

    /**
     * An answer to it.
     *
     * @param sentence what is the matter, where something is
     * @param server the one of several that it went through
     * @param took until the answer, or until it was clear that there is none
     * @param connected until there was a connection to the server; zero where there was none
     */
    record Verdict(
            State state, String sentence, Optional<String> server, Duration took, Duration connected, Instant at) {}

    /** Asks a name server, or whoever else answers to what it does not understand. */
    TunnelCheck(Target whom) {
        this.whom = whom;
    }

    Target whom() {
        return whom;
    }

    /**
     * Asks now, or shares what another has just asked. Waits; on no carrier.
     *
     * @param client lends the runner that the session runs on
     */
    Verdict ask(Outbound remote, Stream client) {
        Progress mine = new Progress();
        Progress asked =
                Objects.requireNonNull(last.updateAndGet(known -> known == null || known.isOld() ? mine : known));
        if (asked == mine) {
            client.runner().start("page-check", () -> answer(remote, client, mine));
        }
        try {
            return asked.verdict.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return asked.inVain();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the check did not run", e);
        }
    }

    private void answer(Outbound remote, Stream client, Progress progress) {
        try {
            progress.verdict.complete(verdict(remote, client, progress));
        } catch (RuntimeException | Error mistake) {
            progress.verdict.completeExceptionally(mistake);
        }
    }

    private Verdict verdict(Outbound remote, Stream client, Progress progress) {
        try (Stream far = remote.dial(new Request.Connect(whom, client, new Unheard()), AddressRule.ANY)) {
            progress.connects(far);
            far.write(ROOT_SERVERS, 0, ROOT_SERVERS.length);
            byte[] answer = new byte[ROOT_SERVERS.length];
            Deadline deadline = Deadline.in(LIMIT);
            int n = 0;
            while (n == 0) {
                deadline.awaitReadable(far);
                n = far.tryRead(answer, 0, answer.length);
            }
            return n > 0 ? progress.works() : progress.hungUp();
        } catch (FailureException e) {
            return progress.failed(e.reason());
        } catch (IOException e) {
            return progress.failed(Cause.NETWORK);
        }
    }

    /** How far one check has come. */
    private static final class Progress {
        private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        private final long begun = System.nanoTime();
        private volatile Optional<String> server = Optional.empty();
        private volatile long connected;

        /** What is still under way after the limit is given up, and ends by itself. */
        boolean isOld() {
            Duration limit = verdict.isDone() ? GOOD_FOR : LIMIT;
            return System.nanoTime() - begun >= limit.toNanos();
        }

        void connects(Stream far) {
            server = far instanceof Via one ? Optional.of(one.server()) : Optional.empty();
            connected = Math.max(1, System.nanoTime() - begun);
        }

        Verdict works() {
            return verdict(State.WORKS, "");
        }

        Verdict hungUp() {
            return verdict(
                    State.HALF,
                    "The server hung up without an answer. If other targets work, it does not let this question out;"
                            + " if none does, key or method may be wrong.");
        }

        Verdict inVain() {
            return verdict(
                    State.FAILS,
                    connected == 0
                            ? "The server cannot be reached: it did not answer in time."
                            : "The server was reached and says nothing: key, method or clock. Check that password and method"
                                    + " are the server’s, and that the clocks of both machines are right.");
        }

        Verdict failed(Cause why) {
            if (connected != 0 && why == Cause.RESET) {
                return hungUp();
            }
            if (why == Cause.TIMED_OUT) {
                return inVain();
            }
            return verdict(State.FAILS, Causes.sentence(new Outcome(why, Side.FAR, 0, 0, Duration.ZERO)));
        }

        private Verdict verdict(State state, String sentence) {
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            return new Verdict(state, sentence, server, took, Duration.ofNanos(connected), Instant.now());
        }
    }

    /** Nobody waits for a reply. */
    private static final class Unheard implements Reply {
        @Override
        public void accept(InetSocketAddress bound) {}

        @Override
        public void refuse(Cause why) {}
    }
}
