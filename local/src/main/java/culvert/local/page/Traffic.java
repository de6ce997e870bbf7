package culvert.local.page;

import culvert.net.Recurring;
import culvert.relay.LiveSession;
import culvert.relay.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** What goes through the tunnel, measured once a second while somebody looks. */
final class Traffic {
    /** A minute and a little, so that the plot is full to its edge. */
    static final int MAX = 62;

    /** After the last look, in which a page that is shown comes back several times. */
    private static final Duration WATCHES = Duration.ofMinutes(1);

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Beyond that nobody reads a list, and one of speeds for each of them would be large. */
    private static final int MANY = 1000;

    private static final double NANOS = 1e9;

    private final Recent recent;
    private final Sessions sessions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private Map<Long, Row> rows = Map.of();
    private boolean isWatching;
    private volatile long lookedAt = System.nanoTime();

    Traffic(Recent recent, Sessions sessions) {
        this.recent = recent;
        this.sessions = sessions;
    }

    /** Bytes by then, of all sessions together. */
    private record Sample(long nanos, long up, long down) {}

    /** Bytes a second. */
    record Speed(double up, double down) {}

    /** A session that is going on. */
    record Row(LiveSession session, Speed speed) {}

    /**
     * What is shown.
     *
     * @param live how many sessions go on
     * @param rows the busiest of them, and then the youngest
     * @param speeds of the last minute, a second each, the oldest first
     */
    record View(int live, List<Row> rows, List<Speed> speeds, List<Recent.Ended> ended, Instant at) {
        Speed now() {
            return speeds.isEmpty() ? new Speed(0, 0) : speeds.getLast();
        }
    }

    /** As it is now; goes on measuring for a while. */
    View look(int mostRows) {
        lookedAt = System.nanoTime();
        lock.lock();
        try {
            if (!isWatching) {
                isWatching = true;
                samples.clear();
                rows = Map.of();
                measure();
                Thread.ofPlatform().daemon().name("page-traffic").start(this::watch);
            }
            List<LiveSession> live = sessions.live();
            List<Row> busiest = live.stream()
                    .map(session -> new Row(session, speedOf(session)))
                    .sorted(Comparator.comparingDouble(
                                    (Row row) -> row.speed().up() + row.speed().down())
                            .reversed()
                            .thenComparing(row -> row.session().age()))
                    .limit(mostRows)
                    .toList();
            return new View(live.size(), busiest, speeds(), recent.ended(), Instant.now());
        } finally {
            lock.unlock();
        }
    }

    private Speed speedOf(LiveSession session) {
        Row known = rows.get(session.id());
        return known == null ? new Speed(0, 0) : known.speed();
    }

    private void watch() {
        Recurring measuring = new Recurring("Measuring the traffic", this::measure);
        while (true) {
            LockSupport.parkNanos(EVERY.toNanos());
            lock.lock();
            try {
                if (System.nanoTime() - lookedAt > WATCHES.toNanos()) {
                    isWatching = false;
                    return;
                }
                measuring.run();
            } finally {
                lock.unlock();
            }
        }
    }

    private void measure() {
        List<LiveSession> live = sessions.live();
        long up = recent.up() + live.stream().mapToLong(LiveSession::up).sum();
        long down = recent.down() + live.stream().mapToLong(LiveSession::down).sum();
        Sample before = samples.peekLast();
        Sample now = new Sample(System.nanoTime(), up, down);
        samples.addLast(now);
        if (samples.size() > MAX) {
            samples.removeFirst();
        }
        double seconds = before == null ? 0 : (now.nanos - before.nanos) / NANOS;
        rows = live.size() > MANY
                ? Map.of()
                : live.stream()
                        .collect(Collectors.toMap(
                                LiveSession::id, one -> new Row(one, since(one, seconds)), (a, _) -> a));
    }

    private Speed since(LiveSession now, double seconds) {
        Row before = rows.get(now.id());
        return before == null || seconds <= 0
                ? new Speed(0, 0)
                : new Speed(
                        (now.up() - before.session().up()) / seconds,
                        (now.down() - before.session().down()) / seconds);
    }

    /** A session that has just ended may be counted twice for a moment, and is then taken back: never below nothing. */
    private List<Speed> speeds() {
        List<Sample> all = List.copyOf(samples);
        List<Speed> speeds = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            Sample before = all.get(i - 1);
            Sample now = all.get(i);
            double seconds = (now.nanos - before.nanos) / NANOS;
            speeds.add(new Speed(
                    Math.max(0, now.up - before.up) / seconds, Math.max(0, now.down - before.down) / seconds));
        }
        return speeds;
    }
}
