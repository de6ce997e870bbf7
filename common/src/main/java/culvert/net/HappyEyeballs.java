package culvert.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Connects to whichever address of a host answers first (RFC 8305), so that a broken family costs a quarter of a
 * second and not a timeout.
 *
 * <p>The families take turns, IPv6 first unless it is said otherwise; within a family the given order stands. Each attempt is a virtual thread of
 * its own on the caller's runner, and the first connection wins. A connection that comes too late is
 * closed by its own attempt.
 */
public final class HappyEyeballs {
    /** How long one attempt is alone before the next begins beside it: the value RFC 8305, section 8, recommends. */
    static final Duration HEAD_START = Duration.ofMillis(250);

    /**
     * The limit of an attempt that is not the only one. It cannot be cancelled, so this bounds how long its socket
     * outlives the race; it leaves room for three repetitions of a lost SYN, after 1, 3 and 7 s.
     */
    static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

    /** The owner of a name decides how many addresses it has; no host needs more than this. */
    static final int MAX_ATTEMPTS = 16;

    private HappyEyeballs() {}

    /** Which family is tried first, and how long each attempt is alone. */
    record Turns(Families families, Duration headStart) {}

    /**
     * Connects to one of the candidates.
     *
     * @param candidates at least one
     * @throws DialException {@link Cause#CONNECT_TIMEOUT} after {@code limit}; when all fail earlier, the most telling
     *     of their failures
     */
    public static Stream dial(
            List<InetSocketAddress> candidates, SocketSettings settings, Duration limit, Runner runner)
            throws IOException {
        return dial(candidates, settings, Families.USUAL, limit, runner);
    }

    /**
     * As {@link #dial(List, SocketSettings, Duration, Runner)}.
     *
     * @param families which are tried first
     */
    public static Stream dial(
            List<InetSocketAddress> candidates,
            SocketSettings settings,
            Families families,
            Duration limit,
            Runner runner)
            throws IOException {
        return dial(candidates, settings, new Turns(families, HEAD_START), limit, runner);
    }

    static Stream dial(
            List<InetSocketAddress> candidates, SocketSettings settings, Turns turns, Duration limit, Runner runner)
            throws IOException {
        if (candidates.size() == 1) {
            return runner.dial(candidates.getFirst(), settings, limit);
        }
        Deadline deadline = Deadline.in(limit);
        List<InetSocketAddress> order = interleaved(candidates, turns.families());
        try (DialRace<Stream> race = new DialRace<>()) {
            for (int i = 0; i < order.size(); i++) {
                InetSocketAddress to = order.get(i);
                Duration left = shorter(deadline.remaining(), ATTEMPT_LIMIT);
                race.enter(runner, "dial-" + i, () -> runner.dial(to, settings, left));
                boolean last = i == order.size() - 1;
                Stream first = last
                        ? race.awaitResult(deadline.remaining())
                        : race.awaitChange(shorter(deadline.remaining(), turns.headStart()));
                if (first != null) {
                    return first;
                }
                if (deadline.hasPassed()) {
                    break;
                }
            }
            throw race.failure();
        }
    }

    /** IPv6, IPv4, IPv6, ... or the other way round, and then what is left of the longer list (RFC 8305, section 4). */
    static List<InetSocketAddress> interleaved(List<InetSocketAddress> candidates, Families families) {
        ArrayDeque<InetSocketAddress> six = new ArrayDeque<>();
        ArrayDeque<InetSocketAddress> four = new ArrayDeque<>();
        for (InetSocketAddress candidate : candidates) {
            (candidate.getAddress() instanceof Inet6Address ? six : four).add(candidate);
        }
        List<InetSocketAddress> order = new ArrayList<>();
        boolean sixNext = families.connectsBySixFirst();
        while (order.size() < MAX_ATTEMPTS && !(six.isEmpty() && four.isEmpty())) {
            ArrayDeque<InetSocketAddress> turn = (sixNext && !six.isEmpty()) || four.isEmpty() ? six : four;
            order.add(turn.remove());
            sixNext = !sixNext;
        }
        return order;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
