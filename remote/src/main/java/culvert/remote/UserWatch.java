package culvert.remote;

import culvert.net.Recurring;
import culvert.net.User;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends what users have open whose time is over or whose quota is used up: one thread, which is there where a user has either. It
 * looks at the clock again and again, and sets no alarm, since clocks are set too.
 */
final class UserWatch implements AutoCloseable {
    /** What is over ends within a second. */
    private static final Duration EVERY = Duration.ofMillis(400);

    private final InstantSource clock;
    private final Runnable end;
    private volatile List<User> mortal = List.of();

    /** Those of them whose things were ended. */
    private final Set<User> over = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;
    private @Nullable Thread thread;

    /** @param end ends what barred users have open; from any thread */
    UserWatch(InstantSource clock, Runnable end) {
        this.clock = clock;
        this.end = end;
    }

    /** Judges these users at once, and from now on those whose time may be over. For one thread at a time. */
    void look(List<User> users) {
        users.forEach(user -> user.judge(clock.instant()));
        over.clear();
        mortal = users.stream().filter(user -> user.limits().canEnd()).toList();
        if (!mortal.isEmpty() && (thread == null || !thread.isAlive())) {
            thread = Thread.ofPlatform().name("users").daemon().start(this::run);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        Recurring look = new Recurring("Ending what is over", this::endWhatIsOver);
        while (!closed) {
            look.run();
            LockSupport.parkNanos(this, EVERY.toNanos());
        }
    }

    private void endWhatIsOver() {
        if (mortal.stream().filter(this::ends).count() > 0) {
            end.run();
        }
    }

    /** Whether the user may have nothing, and nothing was ended for that. */
    private boolean ends(User user) {
        if (user.judge(clock.instant())) {
            return over.add(user);
        }
        over.remove(user);
        return false;
    }
}
