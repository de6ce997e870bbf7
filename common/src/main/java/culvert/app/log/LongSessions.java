package culvert.app.log;

import culvert.address.Target;
import culvert.net.Recurring;
import culvert.relay.LiveSession;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** For who wants to see more: a line a minute for each session that goes on and moves, those that move most if there are many. */
public final class LongSessions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LongSessions.class);

    private static final Duration EVERY = Duration.ofMinutes(1);

    /** More would hide everything else. */
    private static final int MAX_LINES = 20;

    private final Thread watcher;
    private Map<Long, Long> before = Map.of();

    /** A session that has moved so many bytes since the last look. */
    private record Moved(LiveSession session, long bytes) {}

    private LongSessions(Supplier<List<LiveSession>> live, Duration every) {
        watcher = Thread.ofPlatform().daemon().name("long-sessions").unstarted(() -> run(live, every));
    }

    /**
     * Begins to watch; does nothing at all where nobody would see it.
     *
     * @param live the sessions as they are
     */
    public static LongSessions watch(Supplier<List<LiveSession>> live) {
        return watch(live, EVERY);
    }

    static LongSessions watch(Supplier<List<LiveSession>> live, Duration every) {
        LongSessions sessions = new LongSessions(live, every);
        if (log.isDebugEnabled()) {
            sessions.watcher.start();
        }
        return sessions;
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    private void run(Supplier<List<LiveSession>> live, Duration every) {
        Recurring look = new Recurring("Looking at long sessions", () -> look(live.get(), every));
        try {
            while (true) {
                Thread.sleep(every);
                look.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(List<LiveSession> now, Duration every) {
        now.stream()
                .map(session -> new Moved(session, bytes(session) - before.getOrDefault(session.id(), Long.MAX_VALUE)))
                .filter(moved -> moved.bytes > 0)
                .sorted(Comparator.comparingLong(Moved::bytes).reversed())
                .limit(MAX_LINES)
                .forEach(moved -> tell(moved, every));
        Map<Long, Long> after = new HashMap<>();
        now.forEach(session -> after.put(session.id(), bytes(session)));
        before = after;
    }

    private static long bytes(LiveSession session) {
        return session.up() + session.down();
    }

    private static void tell(Moved moved, Duration every) {
        LiveSession session = moved.session;
        LoggingEventBuilder line = log.atDebug().addKeyValue("id", session.id());
        line = session.target().isPresent()
                ? line.addKeyValue(
                        "target", session.target().map(Target::toString).get())
                : line;
        line.addKeyValue("up", session.up())
                .addKeyValue("down", session.down())
                .addKeyValue("bytes_per_second", moved.bytes * 1000 / Math.max(1, every.toMillis()))
                .addKeyValue("ms", session.age().toMillis())
                .log("session goes on");
    }
}
