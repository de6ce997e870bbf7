package culvert.remote.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The users whom servers keep for each other: a hash has what each of them is, and a stream says whom to look at. Those of a
 * configuration are none of them. This only carries what is sealed; {@link UserDesk} does the rest, by another thread.
 */
public final class SharedUsers implements Part {
    /** How often others are heard. */
    static final Duration EVERY = Duration.ofMillis(250);

    /** How often it is tried whether anything can be told: who finds out by a change has changed it already. */
    static final Duration TRIAL = Duration.ofSeconds(2);

    private static final Duration TRIAL_KEPT = Duration.ofSeconds(10);

    /** After which everything is compared again, when that has failed. */
    static final Duration AGAIN = Duration.ofSeconds(5);

    /** The same in any case: Redis may have been emptied. */
    static final Duration ALL = Duration.ofMinutes(10);

    /** In one round trip: 200 KB or so. */
    static final int BATCH = 500;

    private static final int MOST_CHANGES = 10_000;
    private static final String FIELD = "u";
    private static final String BEFORE_ALL = "0-0";

    private final String hash;
    private final String stream;
    private final String trial;
    private final boolean isStrict;
    private final Means means;
    private final Consent consent = new Consent("users", "this server does not learn what others change");
    private final AtomicLong told = new AtomicLong();

    /** Held for moments, and never while anything else is called. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, byte[]> telling = new LinkedHashMap<>();
    private final Set<String> outdated = new LinkedHashSet<>();
    private boolean wantsAll;
    private boolean isThere;

    // of the thread that asks
    private final Set<String> heard = new LinkedHashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private List<String> lookedAt = List.of();
    private int saying; // of changes, how many others are told of once there is an answer
    private String last = BEFORE_ALL;
    private boolean isNew;
    private long nextAll;
    private long nextLook;
    private long nextTrial;

    private volatile boolean isInStep;

    /** Nothing is told or taken before there is one, and after that. */
    private volatile @Nullable UserDesk desk;

    private volatile Runnable wake = () -> {};

    private enum Asked {
        LAST,
        ALL,
        ENTRIES,
        CHANGES,
        NOTHING
    }

    /**
     * How it goes.
     *
     * @param told how many changes others were told of
     * @param taken how many of others were put into force here
     * @param refused of how many users what others say cannot be here
     * @param unreadable of how many it is sealed by another password
     * @param isInStep whether this server knows what the others do
     */
    public record Figures(long told, long taken, int refused, int unreadable, boolean isInStep) {}

    /**
     * What it works with.
     *
     * @param server of this server and this start alone
     * @param files does what waits for files
     */
    public record Means(InstantSource clock, long server, Executor files) {}

    /** Shares nothing yet. */
    public SharedUsers(Store store, Means means) {
        this.hash = store.prefix() + "u";
        this.stream = store.prefix() + "c";
        this.trial = store.prefix() + "w";
        this.isStrict = store.isStrict();
        this.means = means;
    }

    /**
     * Shares these from now on, or from when there is a connection. Once.
     *
     * @param password what everything is sealed by; asked for again and again
     */
    public void begin(KeptUsers kept, Supplier<String> password) {
        desk = new UserDesk(kept, password, means, new Outbox());
        wake.run();
    }

    /** Nothing is told or taken any more. */
    public void end() {
        desk = null;
        isInStep = false;
    }

    /** From any thread. */
    public Figures figures() {
        UserDesk now = desk;
        UserDesk.Counts counts = now == null ? UserDesk.Counts.NONE : now.counts();
        return new Figures(told.get(), counts.taken(), counts.refused(), counts.unreadable(), isInStep);
    }

    /** Why no user may be changed now, where none may. From any thread. */
    public Optional<String> refusal() {
        return isStrict && !isInStep
                ? Optional.of("other servers cannot be told now, since Redis does not answer (redis_policy is strict),"
                        + " expected another try when it does")
                : Optional.empty();
    }

    /**
     * Somebody has changed a user here, who is in force, and in the file. Within {@link KeptUsers#exclusively}.
     *
     * @param text as it stands there; empty when the user was removed
     */
    public void changed(String name, Optional<String> text) {
        UserDesk now = desk;
        if (now != null) {
            now.changed(name, text);
        }
    }

    @Override
    public void wakeBy(Runnable waking) {
        wake = waking;
    }

    /** What the desk has done. */
    private final class Outbox implements UserDesk.Out {
        @Override
        public void tell(Map<String, byte[]> sealed) {
            lock.lock();
            try {
                if (isThere) { // otherwise it is found by comparing
                    telling.putAll(sealed);
                }
            } finally {
                lock.unlock();
            }
            wake.run();
        }

        @Override
        public void forget(Set<String> names) {
            lock.lock();
            try {
                outdated.addAll(names);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void isInStep() {
            lock.lock();
            try {
                isInStep = isThere && !wantsAll && desk != null;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void compareAgain() {
            lock.lock();
            try {
                wantsAll = true;
                isInStep = false;
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void joined() {
        isNew = true;
        lock.lock();
        try {
            isThere = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void away() {
        heard.clear();
        lock.lock();
        try {
            isThere = false;
            isInStep = false;
            wantsAll = false;
            telling.clear();
            outdated.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Command> ask(long nanoTime) {
        asked.clear();
        saying = 0;
        List<Command> commands = new ArrayList<>();
        UserDesk now = desk;
        if (now == null) {
            return commands;
        }
        if (isToCompare(now, nanoTime)) {
            heard.clear();
            // in this order: what changes in between is heard of, and not missed
            add(Asked.LAST, Command.of("XREVRANGE", stream, "+", "-", "COUNT", 1), commands);
            add(Asked.ALL, Command.of("HGETALL", hash), commands);
            return commands;
        }
        look(commands);
        tell(commands);
        boolean isTrial = nanoTime - nextTrial >= 0;
        if (nanoTime - nextLook >= 0 || isTrial || !commands.isEmpty()) {
            nextLook = nanoTime + EVERY.toNanos();
            add(Asked.CHANGES, Command.of("XRANGE", stream, "(" + last, "+", "COUNT", BATCH), commands);
            if (isTrial || consent.isRefused()) { // who only reads is not told that nothing may be written
                nextTrial = nanoTime + TRIAL.toNanos();
                add(Asked.NOTHING, Command.of("SET", trial, 1, "PX", TRIAL_KEPT.toMillis()), commands);
            }
        }
        return commands;
    }

    private boolean isToCompare(UserDesk at, long nanoTime) {
        lock.lock();
        try {
            if (wantsAll) {
                wantsAll = false;
                nextAll = nanoTime + AGAIN.toNanos();
            }
        } finally {
            lock.unlock();
        }
        boolean isDue = isNew || (nanoTime - nextAll >= 0 && !at.isBusy());
        if (isDue) {
            isNew = false;
            nextAll = nanoTime + ALL.toNanos();
            nextLook = nanoTime + EVERY.toNanos();
        }
        return isDue;
    }

    private void add(Asked what, Command command, List<Command> commands) {
        asked.add(what);
        commands.add(command);
    }

    private void look(List<Command> commands) {
        lookedAt = heard.stream().limit(BATCH).toList();
        if (!lookedAt.isEmpty()) {
            lookedAt.forEach(heard::remove);
            List<Object> names = new ArrayList<>(List.of(hash));
            names.addAll(lookedAt);
            add(Asked.ENTRIES, Command.of("HMGET", names.toArray()), commands);
        }
    }

    /** The hash first, so that whoever hears of it finds it there. */
    private void tell(List<Command> commands) {
        List<Object> fields = new ArrayList<>(List.of(hash));
        List<Object> names = new ArrayList<>(List.of(stream, "MAXLEN", "~", MOST_CHANGES, "*"));
        List<Object> gone = new ArrayList<>(List.of(hash));
        lock.lock();
        try {
            for (int left = BATCH; left > 0 && !telling.isEmpty(); left--) {
                Map.Entry<String, byte[]> next = telling.entrySet().iterator().next();
                fields.addAll(List.of(next.getKey(), next.getValue()));
                names.addAll(List.of(FIELD, next.getKey()));
                telling.remove(next.getKey());
                saying++;
            }
            gone.addAll(outdated);
            outdated.clear();
        } finally {
            lock.unlock();
        }
        if (fields.size() > 1) {
            add(Asked.NOTHING, Command.of("HSET", fields.toArray()), commands);
            add(Asked.NOTHING, Command.of("XADD", names.toArray()), commands);
        }
        if (gone.size() > 1) {
            add(Asked.NOTHING, Command.of("HDEL", gone.toArray()), commands);
        }
    }

    @Override
    public void answered(List<@Nullable Object> answers) {
        UserDesk now = desk;
        if (now == null) {
            return;
        }
        if (!consent.isIn(answers)) {
            new Outbox().compareAgain();
            return;
        }
        told.addAndGet(saying);
        for (int i = 0; i < answers.size(); i++) {
            Object answer = answers.get(i);
            switch (asked.get(i)) {
                case LAST -> {
                    List<Replies.Entry> latest = Replies.entries(answer);
                    last = latest.isEmpty() ? BEFORE_ALL : latest.getFirst().id();
                }
                case ALL -> now.hand(Replies.fields(answer), true);
                case ENTRIES -> {
                    Map<String, byte[]> entries = Replies.values(lookedAt, answer);
                    if (!entries.isEmpty()) {
                        now.hand(entries, false);
                    }
                }
                case CHANGES -> hear(answer);
                case NOTHING -> {}
            }
        }
    }

    private void hear(@Nullable Object answer) {
        for (Replies.Entry entry : Replies.entries(answer)) {
            last = entry.id();
            entry.values().forEach(name -> heard.add(new String(name, UTF_8)));
        }
        if (!heard.isEmpty()) {
            wake.run();
        }
    }
}
