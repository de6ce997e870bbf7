package culvert.relay;

import culvert.net.Cause;
import culvert.net.Deadline;
import culvert.net.NetworkException;
import culvert.net.Stream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions alive at one end, on whatever carriers they are. One instance serves all relays of an agent.
 *
 * <p>A session is a relay from its request on. Before that it is a connection, a probe perhaps, and the end of
 * this program does not wait for it.
 */
public final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    /** How long sessions that were broken may take to notice and to be reported. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    /** What was sent before this program was told to end arrives within a round trip, and the longest are below this. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(1);

    /** Somebody watches the end of the program. */
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    private final Duration lastRequests;
    private final Duration lastWords;
    private final LongSupplier nanoTime;
    private final Map<Long, Session> active = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger relays = new AtomicInteger();
    private volatile @Nullable Thread drainer;
    private volatile boolean over;

    /** None yet. */
    public Sessions() {
        this(LAST_REQUESTS, LAST_WORDS, System::nanoTime);
    }

    /**
     * None yet.
     *
     * @param lastRequests how long a drain waits for what is no relay yet
     * @param lastWords how long it waits for what it has broken
     * @param nanoTime the clock of the sessions, not of the drain
     */
    Sessions(Duration lastRequests, Duration lastWords, LongSupplier nanoTime) {
        this.lastRequests = lastRequests;
        this.lastWords = lastWords;
        this.nanoTime = nanoTime;
    }

    /** Those that are relays now, with what they have carried so far: walks over all sessions, for display. From any thread. */
    public List<LiveSession> live() {
        return active.values().stream()
                .flatMap(session -> session.live().stream())
                .toList();
    }

    /**
     * How far away the clients of these are, by the ids of those of which the system tells: asked on their carriers, for
     * display. On a thread of no carrier.
     *
     * @param patience for carriers that are busy; what has come by then is the answer
     */
    public Map<Long, Duration> roundTrips(List<Long> ids, Duration patience) {
        return RoundTrips.of(
                ids.stream().map(active::get).filter(Objects::nonNull).toList(), patience);
    }

    /**
     * Waits until the last relay has ended, then breaks what is left. Called once, by a thread of no carrier, when
     * nothing accepts any more.
     *
     * @return true when all relays ended by themselves
     */
    public boolean drain(Duration patience) {
        drainer = Thread.currentThread();
        Deadline deadline = Deadline.in(patience);
        await(active::isEmpty, Deadline.in(patience.compareTo(lastRequests) < 0 ? patience : lastRequests));
        boolean ended = awaitRelays(deadline);
        over = true;
        active.values().forEach(session -> end(session, Cause.SHUTDOWN));
        await(active::isEmpty, Deadline.in(lastWords));
        return ended;
    }

    /** Ends those of users who may have none any more. From any thread. */
    public void endBarred() {
        active.values().forEach(session -> {
            Cause why = session.barred();
            if (why != null) {
                end(session, why);
            }
        });
    }

    /** Ends one of the relays, as an administrator wants it; false when there is none of that id. From any thread. */
    public boolean end(long id) {
        Session session = active.get(id);
        if (session == null || !session.isRelay()) {
            return false;
        }
        end(session, Cause.ENDED_BY_ADMIN);
        return true;
    }

    Session open(Stream accepted) {
        Session session = new Session(lastId.incrementAndGet(), accepted, nanoTime);
        active.put(session.id(), session);
        if (over) {
            session.fail(new NetworkException(Cause.SHUTDOWN), Side.NONE);
        }
        return session;
    }

    /** The request of a session was understood: it is a relay now. */
    void begin(Session session, Request request) {
        session.asksFor(request);
        relays.incrementAndGet();
    }

    void forget(Session session) {
        active.remove(session.id());
        session.forgotten();
        boolean lastRelay = session.isRelay() && relays.decrementAndGet() == 0;
        Thread waiting = drainer;
        if (waiting != null && (lastRelay || active.isEmpty())) {
            LockSupport.unpark(waiting);
        }
    }

    private static void end(Session session, Cause why) {
        session.runner()
                .start(why.label() + "-" + session.id(), () -> session.fail(new NetworkException(why), Side.NONE));
    }

    /** Says how many are waited for: at first, and now and then. */
    private boolean awaitRelays(Deadline deadline) {
        int open = relays.get();
        while (open > 0 && !deadline.hasPassed() && !Thread.currentThread().isInterrupted()) {
            Duration left = deadline.remaining();
            log.atInfo()
                    .addKeyValue("open", open)
                    .addKeyValue("seconds", (left.toMillis() + 999) / 1000)
                    .log("waiting for connections to end; Ctrl-C again, or another SIGTERM, ends them at once");
            await(() -> relays.get() == 0, Deadline.in(left.compareTo(TELL_EVERY) < 0 ? left : TELL_EVERY));
            open = relays.get();
        }
        return open == 0;
    }

    /** Ends early when the thread is interrupted, as a second signal does. */
    private boolean await(BooleanSupplier condition, Deadline deadline) {
        while (!condition.getAsBoolean()) {
            long left = deadline.remaining().toNanos();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }
}
