package culvert.local.outbound;

import culvert.address.Target;
import culvert.net.Deadline;
import culvert.net.DialRace;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.relay.AddressRule;
import culvert.relay.Outbound;
import culvert.relay.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reaches targets through one of the remotes. Where they have several addresses, {@link Choice} says which is the most
 * promising; when that does not answer, the next is tried beside it, and the first connection wins.
 */
public final class RemoteOutbound implements Outbound {
    /** An attempt that is not the only one cannot be cancelled; its socket is gone after this. */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

    /** Each is a socket; the next session begins with others. */
    private static final int MAX_ATTEMPTS = 16;

    private final Choice choice;
    private final Dialler dialler;
    private final Duration timeout;

    /**
     * Borrows the protocols.
     *
     * @param remotes at least one
     * @param timeout for all attempts of a session together
     */
    public RemoteOutbound(List<Remote> remotes, SocketSettings sockets, Duration timeout) {
        this(new Choice(remotes, System::nanoTime), sockets, timeout);
    }

    RemoteOutbound(Choice choice, SocketSettings sockets, Duration timeout) {
        this.choice = choice;
        this.dialler = new Dialler(choice, sockets);
        this.timeout = timeout;
    }

    /** The same for other remotes. What is known of the places that stay is known to both. */
    public RemoteOutbound among(List<Remote> remotes, SocketSettings sockets, Duration limit) {
        return new RemoteOutbound(choice.among(remotes), sockets, limit);
    }

    Choice choice() {
        return choice;
    }

    @Override
    public Stream dial(Request.Connect request, AddressRule rule) throws IOException {
        Runner runner = request.client().runner();
        return choice.isOne()
                ? dialler.open(choice.candidates().getFirst(), request.target(), timeout, runner)
                : race(request.target(), runner);
    }

    private RemoteStream race(Target target, Runner runner) throws IOException {
        Choice.Order order = choice.order(target);
        try (DialRace<RemoteStream> race = new DialRace<>()) {
            return new Attempts(order, target, race, runner).first();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Those of one session. */
    private final class Attempts {
        private final Target target;
        private final DialRace<RemoteStream> race;
        private final Runner runner;
        private final List<Candidate> left;
        private final Deadline deadline = Deadline.in(timeout);
        private Duration headStart;
        private Duration nextHeadStart = Choice.HEAD_START;

        Attempts(Choice.Order order, Target target, DialRace<RemoteStream> race, Runner runner) {
            this.target = target;
            this.race = race;
            this.runner = runner;
            this.left = new ArrayList<>(
                    order.candidates().subList(0, Math.min(order.candidates().size(), MAX_ATTEMPTS)));
            this.headStart = order.headStart();
        }

        RemoteStream first() throws IOException {
            while (left.size() > 1 && !deadline.hasPassed()) {
                RemoteStream first = next(left.removeFirst());
                if (first != null) {
                    return first;
                }
            }
            if (!deadline.hasPassed()) {
                enter(left.removeFirst(), deadline.remaining(), new AtomicBoolean());
            }
            RemoteStream last = race.awaitResult(deadline.remaining());
            if (last == null) {
                throw race.failure();
            }
            return last;
        }

        /** Null when it has failed, or was alone for long enough. */
        private @Nullable RemoteStream next(Candidate candidate) throws IOException {
            AtomicBoolean hasFailed = new AtomicBoolean();
            Deadline alone = Deadline.in(shorter(deadline.remaining(), headStart));
            enter(candidate, shorter(deadline.remaining(), ATTEMPT_LIMIT), hasFailed);
            RemoteStream first = null;
            while (first == null && !hasFailed.get() && !alone.hasPassed()) {
                first = race.awaitChange(alone.remaining());
            }
            if (first == null && !hasFailed.get()) {
                silent(candidate);
            }
            headStart = nextHeadStart;
            return first;
        }

        /** What is wrong may be the host, so another one is next. */
        private void silent(Candidate candidate) {
            if (headStart.compareTo(Choice.HEAD_START) >= 0) {
                choice.failed(candidate, "it does not answer");
                nextHeadStart = Choice.NEXT_HEAD_START;
            }
            left.sort(Comparator.comparing(other -> other.remote().equals(candidate.remote())));
        }

        private void enter(Candidate candidate, Duration limit, AtomicBoolean hasFailed) {
            race.enter(runner, "dial-" + left.size(), () -> {
                try {
                    RemoteStream.Way way = dialler.watched(candidate, target, limit, runner);
                    return new RemoteStream(way, choice, target, () -> race(target, runner));
                } catch (IOException | RuntimeException e) {
                    hasFailed.set(true);
                    throw e;
                }
            });
        }
    }
}
