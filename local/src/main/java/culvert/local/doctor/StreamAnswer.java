package culvert.local.doctor;

import culvert.address.Target;
import culvert.app.doctor.Tools;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.Stream;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What came of one session through a server.
 *
 * @param cause {@link Cause#COMPLETE} for an answer, {@link Cause#TIMED_OUT} for silence, {@link Cause#NO_ANSWER} when the
 *     server hung up
 * @param message tells more of another cause
 * @param took until then
 * @param skew the server's time less ours, where it has told
 */
record StreamAnswer(Cause cause, String message, Duration took, Optional<Duration> skew) {
    /** As long as the page and the log wait. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Asks through a server that is at that address. */
    static StreamAnswer of(Server server, InetSocketAddress at, Target whom, Tools tools, InstantSource clock) {
        AtomicReference<@Nullable Duration> skew = new AtomicReference<>();
        long begun = System.nanoTime();
        Cause cause;
        String message = "";
        try (ClientProtocol wire = server.wires().streams(clock, skew::set)) {
            cause = tools.run(
                    PATIENCE.plusSeconds(1),
                    runner -> ask(wire.open(runner.dial(at, tools.sockets(), PATIENCE), whom)));
        } catch (ClockException e) {
            cause = e.reason();
        } catch (FailureException e) {
            cause = e.reason() == Cause.RESET ? Cause.NO_ANSWER : e.reason();
            message = String.valueOf(e.getMessage());
        } catch (IOException e) {
            cause = Cause.NETWORK;
            message = String.valueOf(e.getMessage());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return new StreamAnswer(cause, message, took, Optional.ofNullable(skew.get()));
    }

    /** Whether the server has opened the request. */
    boolean isOfOneWhoKnowsUs() {
        return cause == Cause.COMPLETE || cause == Cause.NO_ANSWER || cause == Cause.CLOCK;
    }

    private static Cause ask(Stream opened) throws IOException {
        Deadline deadline = Deadline.in(PATIENCE);
        try (Stream far = opened) {
            byte[] question = RootQuestion.stream();
            far.write(question, 0, question.length);
            byte[] answer = new byte[question.length];
            int n = 0;
            while (n == 0) {
                deadline.awaitReadable(far);
                n = far.tryRead(answer, 0, answer.length);
            }
            return n > 0 ? Cause.COMPLETE : Cause.NO_ANSWER;
        }
    }
}
