package culvert.app.doctor;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.Resolver;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Transport;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the checks work with; all of it is the caller's.
 *
 * @param target is asked in the end
 * @param ipv6 is asked as well, by the way of a server that has IPv6
 * @param clock this machine's
 * @param time says what time it is, if anybody may be asked
 */
public record Tools(
        Transport transport,
        Resolver resolver,
        SocketSettings sockets,
        Target target,
        Optional<Target> ipv6,
        InstantSource clock,
        Optional<TimeServer> time) {

    /** Something that is done on the threads of the transport. */
    @FunctionalInterface
    public interface Task<T> {
        T run(Runner runner) throws IOException;
    }

    /**
     * Does something there, and waits for it.
     *
     * @throws DialException when it takes longer than that; it goes on by itself
     */
    public <T> T run(Duration limit, Task<T> task) throws IOException {
        Runner runner = transport.runner();
        return await(limit, done -> runner.start("doctor", () -> complete(done, () -> task.run(runner))));
    }

    /** Begins something that completes what it is given. */
    @FunctionalInterface
    private interface Start<T> {
        void begin(CompletableFuture<T> done);
    }

    private static <T> T await(Duration limit, Start<T> start) throws IOException {
        CompletableFuture<T> done = new CompletableFuture<>();
        start.begin(done);
        try {
            return done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new DialException(Cause.TIMED_OUT, "no answer in " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure
                    ? failure
                    : new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static <T> void complete(CompletableFuture<T> done, Callable<T> body) {
        try {
            done.complete(body.call());
        } catch (Exception | Error e) {
            done.completeExceptionally(e);
        }
    }
}
