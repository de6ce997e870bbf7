package culvert.net;

import java.io.IOException;
import java.time.Duration;

/**
 * A moment by which something has to be done, on the monotonic clock. Waiting calls are given what remains of it, so
 * that a peer that sends one byte at a time gains no time.
 */
public final class Deadline {
    private final long at;

    private Deadline(long at) {
        this.at = at;
    }

    public static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** What is left; zero or negative when it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(at - System.nanoTime());
    }

    public boolean hasPassed() {
        return at - System.nanoTime() <= 0;
    }

    /**
     * Waits for the stream, no longer than this deadline.
     *
     * @throws NetworkException with {@link Cause#TIMED_OUT} when it has passed
     */
    public void awaitReadable(Stream stream) throws IOException {
        if (hasPassed() || !stream.awaitReadable(remaining())) {
            throw new NetworkException(Cause.TIMED_OUT);
        }
    }
}
