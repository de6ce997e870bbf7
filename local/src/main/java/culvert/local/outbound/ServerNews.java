package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.DelegatingStream;
import culvert.net.DialException;
import culvert.net.RateLimit;
import culvert.net.Stream;
import culvert.net.Timeout;
import culvert.relay.PeerEvents;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What is worth telling of one server while sessions still wait: that it cannot be reached, or that it was reached and has
 * never answered.
 *
 * <p>A server that cannot open what it gets is silent, for a minute and more, so silence is noticed here by a timer.
 * Whoever has answered once has the right key: its streams are not watched any more, and cost nothing.
 */
final class ServerNews {
    /** Longer than an answer takes from any target that is well, and as long as a user waits before looking at the log. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** While it cannot be reached, every session fails. */
    private static final Duration FAILURES_EVERY = Duration.ofMinutes(1);

    private final Target server;
    private final PeerEvents events;
    private final RateLimit failures = new RateLimit(FAILURES_EVERY, System::nanoTime);
    private volatile boolean hasAnswered;

    ServerNews(Target server, PeerEvents events) {
        this.server = server;
        this.events = events;
    }

    /**
     * An attempt came to nothing.
     *
     * @param tried the addresses that its name has; empty when it has none
     */
    void failed(List<InetSocketAddress> tried, DialException why) {
        boolean isAboutTheServer = switch (why.reason()) {
            case NAME_NOT_FOUND,
                    NAME_TIMEOUT,
                    REFUSED,
                    NETWORK_UNREACHABLE,
                    HOST_UNREACHABLE,
                    CONNECT_TIMEOUT,
                    CONNECT_FAILED -> true;
            default -> false;
        };
        if (isAboutTheServer && failures.allows()) {
            events.unreachable(server, tried, why);
        }
    }

    /**
     * A new connection to the server, which is watched as long as nobody has heard from that.
     *
     * @param opening for so long what is first sent may wait for the connection
     */
    Stream watched(Stream raw, Duration opening) {
        return hasAnswered ? raw : new Watched(raw, opening);
    }

    /** A connection that says so when nothing comes from it for too long. */
    private final class Watched extends DelegatingStream {
        private final Timeout patience;

        Watched(Stream raw, Duration opening) {
            super(raw);
            patience = raw.runner().schedule(PATIENCE.plus(opening), this::endsInVain);
        }

        private void endsInVain() {
            if (!hasAnswered) {
                events.unanswered(server, PATIENCE);
            }
        }

        @Override
        public void awaitReadable(Step step) throws IOException {
            inner().awaitReadable(step);
        }

        @Override
        public boolean isSteady() {
            return inner().isSteady();
        }

        @Override
        public int tryRead(byte[] into, int offset, int length) throws IOException {
            int n = super.tryRead(into, offset, length);
            if (n != 0 && !hasAnswered) {
                patience.cancel();
                hasAnswered = n > 0;
            }
            return n;
        }

        @Override
        public void close() {
            patience.cancel();
            super.close();
        }

        @Override
        public void reset() {
            patience.cancel();
            super.reset();
        }
    }
}
