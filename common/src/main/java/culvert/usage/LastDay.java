package culvert.usage;

import culvert.net.Recurring;
import culvert.net.Usage;
import culvert.net.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What users have carried in each hour of the last day, as far as this process has seen it: their counters, looked at now and then by
 * a thread of its own. A user that has carried nothing costs nothing here, another one some 500 bytes, and nobody anything on the
 * way of a byte.
 */
public final class LastDay implements AutoCloseable {
    /** The hour that now is, and those before it. */
    public static final int HOURS = 24;

    /** What is carried between two looks counts in the hour of the second. */
    private static final Duration EVERY = Duration.ofMinutes(1);

    private static final long SECONDS = 3600;

    private final Supplier<? extends Collection<User>> users;
    private final InstantSource clock;
    private final Instant since;
    private final ReentrantLock lock = new ReentrantLock(); // held for a look, never by a carrier
    private final Map<User, Track> tracks = new HashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Bytes of an hour.
     *
     * @param from its beginning, a whole hour of UTC
     */
    public record Hour(Instant from, long up, long down) {}

    /** One user's, whose hours go round in the arrays. */
    private static final class Track {
        private final long[] up = new long[HOURS];
        private final long[] down = new long[HOURS];
        private long lastUp;
        private long lastDown;
        private long hour;

        private Track(long hour) {
            this.hour = hour;
        }

        /** A clock that was set back goes on in the hour that it had come to. */
        private void look(long now, Usage usage) {
            if (now - hour >= HOURS) {
                Arrays.fill(up, 0);
                Arrays.fill(down, 0);
                hour = now;
            }
            while (hour < now) {
                hour++;
                up[place(hour)] = 0;
                down[place(hour)] = 0;
            }
            up[place(hour)] += usage.up() - lastUp;
            down[place(hour)] += usage.down() - lastDown;
            lastUp = usage.up();
            lastDown = usage.down();
        }
    }

    private LastDay(Supplier<? extends Collection<User>> users, InstantSource clock) {
        this.users = users;
        this.clock = clock;
        this.since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        this.thread = Thread.ofPlatform().name("last-day").daemon().unstarted(this::run);
    }

    /** Of these, who have carried nothing yet. */
    public static LastDay of(Supplier<? extends Collection<User>> users, InstantSource clock) {
        return new LastDay(users, clock);
    }

    /** Begins to look at them now and then, until it is closed. */
    public void begin() {
        thread.start();
    }

    /** From when on it knows. */
    public Instant since() {
        return since;
    }

    /** Each hour of the last day, the one that now is at the end, with what was carried until this moment. */
    public List<Hour> of(User user) {
        lock.lock();
        try {
            long now = hour();
            look(user, now);
            Track track = tracks.get(user);
            long last = track == null ? now : track.hour;
            List<Hour> hours = new ArrayList<>(HOURS);
            for (long hour = last - HOURS + 1; hour <= last; hour++) {
                hours.add(new Hour(
                        Instant.ofEpochSecond(hour * SECONDS),
                        track == null ? 0 : track.up[place(hour)],
                        track == null ? 0 : track.down[place(hour)]));
            }
            return hours;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        Recurring looking = new Recurring("Looking at what users carry", this::look);
        while (!closed) {
            LockSupport.parkNanos(this, EVERY.toNanos());
            looking.run();
        }
    }

    /** Users who have gone are forgotten. */
    void look() {
        Collection<User> now = users.get();
        lock.lock();
        try {
            long hour = hour();
            now.forEach(user -> look(user, hour));
            if (tracks.size() > now.size()) {
                tracks.keySet().retainAll(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private void look(User user, long hour) {
        Usage usage = user.usage();
        if (usage.up() + usage.down() > 0) {
            tracks.computeIfAbsent(user, _ -> new Track(hour)).look(hour, usage);
        }
    }

    private long hour() {
        return Math.floorDiv(clock.instant().getEpochSecond(), SECONDS);
    }

    private static int place(long hour) {
        return (int) Math.floorMod(hour, (long) HOURS);
    }
}
