package culvert.relay;

import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.FailureException;
import culvert.net.MemoryBudget;
import culvert.net.Metered;
import culvert.net.NetworkException;
import culvert.net.PeerException;
import culvert.net.Runner;
import culvert.net.Stream;
import culvert.net.Tally;
import culvert.net.User;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One TCP relay while it lives: who, where to, how much, and the first thing that went wrong.
 *
 * <p>Its two copying threads may run in parallel, and a timer and a shutdown may end it from outside; each count has
 * one writing thread, so it is written and read in opaque mode, which costs nothing.
 */
final class Session implements Metered {
    private final long id;
    private final Stream near;
    private final LongSupplier nanoTime;
    private final long begun;
    private final MemoryBudget.Account room = MemoryBudget.ofConnections().open(this::endForMemory);
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final AtomicReference<Side> endedFirst = new AtomicReference<>(Side.NONE);
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private final AtomicLong lastMoved;
    private volatile @Nullable Runnable farReset;
    private volatile @Nullable Request request;
    private volatile @Nullable Association association;
    private volatile @Nullable Via via;
    private Tally.@Nullable Part part;
    private long understood;
    private long resolved;
    private long connected;
    private volatile long answered;
    private volatile boolean isTold;

    private record Failure(Throwable problem, Side side) {}

    Session(long id, Stream near, LongSupplier nanoTime) {
        this.id = id;
        this.near = near;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
        this.lastMoved = new AtomicLong(begun);
        near.account().endsWith(this::endForMemory);
        room.add(MemoryBudget.STRANGER_BYTES);
    }

    long id() {
        return id;
    }

    Runner runner() {
        return near.runner();
    }

    /** Once its request was understood; before that it may be who hands it over. */
    private InetSocketAddress client() {
        return near.clientAddress();
    }

    /** How far away its client is; on a thread of its runner. */
    Optional<Duration> roundTrip() {
        return near.roundTrip();
    }

    /** The request was understood. */
    void asksFor(Request wanted) {
        if (wanted instanceof Request.Associate) {
            association = new Association(id, client(), wanted.user(), nanoTime);
        }
        request = wanted;
        near.account().known();
        room.known();
    }

    /** There has to be room for what it becomes; strangers make some. */
    void claimRoom() throws NetworkException {
        if (!room.claim(MemoryBudget.SESSION_BYTES)) {
            throw new NetworkException(Cause.MEMORY);
        }
    }

    /** It counts for its user from now on, unless that user may have no more. */
    void countsFor(User user) throws NetworkException {
        part = user.begin(this, client().getAddress());
    }

    /** The target's name was looked up here. */
    void resolved() {
        resolved = nanoTime.getAsLong();
    }

    /** The far side was dialled. */
    void leadsThrough(Stream dialled) {
        connected = nanoTime.getAsLong();
        if (dialled instanceof Via one) {
            via = one;
        }
    }

    /** What waits at the far side is this session's too. */
    void accountsFor(Stream far) {
        far.account().known().endsWith(this::endForMemory);
    }

    /** From any thread. */
    private void endForMemory() {
        runner().start("memory-" + id, () -> {
            if (!isRelay()) {
                sendEnd();
            }
            fail(new NetworkException(Cause.MEMORY), Side.NONE);
        });
    }

    /** A stranger sees FIN first, whatever may still be unread. */
    private void sendEnd() {
        try {
            near.shutdownOutput();
        } catch (IOException gone) {
            // the peer was faster
        }
    }

    /** Whose it is, once its request was understood. */
    User user() {
        Request asked = request;
        return asked == null ? User.UNNAMED : asked.user();
    }

    /** Why it has to end, if it is a relay of somebody who may have none; else null. */
    @Nullable
    Cause barred() {
        Request asked = request;
        return asked == null ? null : asked.user().barred();
    }

    /** Whether its request was understood. */
    boolean isRelay() {
        return request != null;
    }

    /**
     * The far side is connected; throws when the session was ended meanwhile.
     *
     * @param reset ends it when the session fails
     */
    void reaches(Runnable reset) throws IOException {
        farReset = reset;
        if (failure.get() != null) {
            throw new NetworkException(Cause.CLOSED);
        }
    }

    @Override
    public long up() {
        Association datagrams = association;
        return datagrams == null ? up.getOpaque() : datagrams.up();
    }

    @Override
    public long down() {
        Association datagrams = association;
        return datagrams == null ? down.getOpaque() : datagrams.down();
    }

    /** Payload from {@code source} was handed to the other side. */
    void carried(Side source, int bytes) {
        AtomicLong count = source == Side.NEAR ? up : down;
        long before = count.getPlain();
        count.setOpaque(before + bytes);
        moved();
        if (before == 0 && source == Side.FAR) {
            answered = lastMoved.getPlain();
        }
    }

    /** Something happened that counts as life. */
    void moved() {
        lastMoved.setOpaque(nanoTime.getAsLong());
    }

    /** For how long nothing has moved. */
    Duration idleFor() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastMoved.getOpaque());
    }

    /** The source of one direction ended cleanly; what came from it has all been written. */
    void ended(Side source) {
        endedFirst.compareAndSet(Side.NONE, source);
    }

    /**
     * Breaks the session: the first problem is the one that counts, and both peers see a reset; but who has asked for
     * nothing that was understood sees an ordinary end, which tells a probe the least. On one of the session's own
     * threads, or of its runner.
     */
    void fail(Throwable problem, Side side) {
        if (failure.compareAndSet(null, new Failure(problem, side))) {
            if (isRelay()) {
                near.reset();
            } else {
                near.close();
            }
            Runnable reset = farReset;
            if (reset != null) {
                reset.run();
            }
        }
    }

    boolean isAlive() {
        return failure.get() == null;
    }

    /** Gives back what the session was charged. */
    void forgotten() {
        room.close();
        if (part != null) {
            part.end();
        }
    }

    /** Where an association's datagrams count, apart from a connection's bytes. */
    Association association() {
        return Objects.requireNonNull(association);
    }

    /** Once the request was understood. */
    void tellBegin(RelayEvents events) {
        understood = nanoTime.getAsLong();
        events.passed(Stage.AUTHENTICATE, Duration.ofNanos(understood - begun));
        switch (request) {
            case Request.Connect connect ->
                events.began(new BegunSession(id, client(), connect.user(), connect.target()));
            case Request.Associate associate -> events.began(new BegunAssociation(id, client(), associate.user()));
            case null -> throw new IllegalStateException("nothing was asked for");
        }
    }

    /** Once both directions have ended. */
    void tellEnd(RelayEvents events) {
        FinishedSession ended = finished();
        Association datagrams = association;
        isTold = true;
        tellStages(ended.stages(), events);
        if (datagrams == null) {
            events.finished(ended);
        } else {
            datagrams.ends(ended.outcome().cause());
            events.finished(datagrams.finished());
        }
    }

    /** Those after its request; lookups are told by who makes them. */
    private static void tellStages(Stages stages, RelayEvents events) {
        stages.forEach((stage, took) -> {
            if (stage != Stage.AUTHENTICATE && stage != Stage.RESOLVE) {
                events.passed(stage, took);
            }
        });
    }

    /** Times of a clock may be anything but are hardly ever 0. */
    private Stages stages() {
        return understood == 0
                ? Stages.NOT_BEGUN
                : new Stages(
                        understood - begun,
                        between(understood, resolved),
                        between(understood, connected),
                        between(connected, answered));
    }

    private static long between(long from, long to) {
        return from == 0 || to == 0 ? Stages.NONE : to - from;
    }

    /** How it is now, from its request until its end is told: what counts both never counts a byte twice. */
    Optional<LiveSession> live() {
        Request asked = request;
        if (asked == null || isTold) {
            return Optional.empty();
        }
        Association datagrams = association;
        return Optional.of(datagrams == null ? live(asked) : datagrams.live());
    }

    private LiveSession live(Request asked) {
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - begun);
        return new LiveSession(
                id,
                client(),
                asked.user(),
                targetOf(asked),
                server(),
                up.getOpaque(),
                down.getOpaque(),
                age,
                idleFor());
    }

    private Optional<String> server() {
        return Optional.ofNullable(via).map(Via::server);
    }

    private static Optional<Target> targetOf(@Nullable Request asked) {
        return asked instanceof Request.Connect connect ? Optional.of(connect.target()) : Optional.empty();
    }

    FinishedSession finished() {
        Failure first = failure.get();
        Cause cause = first == null ? Cause.COMPLETE : causeOf(first.problem());
        Side side = first == null ? endedFirst.get() : blame(cause, first.side());
        Duration duration = Duration.ofNanos(nanoTime.getAsLong() - begun);
        Outcome outcome = new Outcome(cause, side, up.getOpaque(), down.getOpaque(), duration);
        Request asked = request;
        return new FinishedSession(
                id,
                client(),
                user(),
                targetOf(asked),
                server(),
                outcome,
                first == null ? Optional.empty() : reasonOf(first.problem()),
                stages());
    }

    /** The mistake of this program that ended the session, if it was one. */
    Optional<Throwable> defect() {
        Failure first = failure.get();
        return first == null || first.problem() instanceof IOException
                ? Optional.empty()
                : Optional.of(first.problem());
    }

    /** By how much the peer's clock differs, if that ended the session: its time less ours. */
    Optional<Duration> skew() {
        Failure first = failure.get();
        return first != null && first.problem() instanceof ClockException clock
                ? Optional.of(clock.skew())
                : Optional.empty();
    }

    /** A rule, a limit or a mistake of ours is no side's doing. */
    private static Side blame(Cause cause, Side seen) {
        return switch (cause) {
            case BLOCKED,
                    PROXY_FAILED,
                    PROXY_CREDENTIALS,
                    NO_DESCRIPTORS,
                    NO_LOCAL_PORT,
                    HEALTH_CHECK,
                    MEMORY,
                    ENDED_BY_ADMIN,
                    INTERNAL -> Side.NONE;
            case USER_REMOVED, USER_DISABLED, USER_EXPIRED, USER_QUOTA, USER_RATE, USER_SESSIONS, USER_DEVICES ->
                Side.NONE;
            default -> seen;
        };
    }

    /** What the peer's bytes were, or the system said; nothing of targets, which are not for every log. */
    private static Optional<String> reasonOf(Throwable problem) {
        return problem instanceof PeerException
                        || (problem instanceof NetworkException network && network.reason() == Cause.NETWORK)
                ? Optional.ofNullable(problem.getMessage())
                : Optional.empty();
    }

    /** The word for a problem; what is no input or output error is a mistake of this program. */
    static Cause causeOf(Throwable problem) {
        return switch (problem) {
            case FailureException known -> known.reason();
            case IOException _ -> Cause.NETWORK;
            default -> Cause.INTERNAL;
        };
    }
}
