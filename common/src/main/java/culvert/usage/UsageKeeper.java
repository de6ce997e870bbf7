package culvert.usage;

import culvert.net.Cause;
import culvert.net.FileErrors;
import culvert.net.Ledger;
import culvert.net.Recurring;
import culvert.net.Usage;
import culvert.net.User;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what users have carried in a store: from when the first user has a quota, of all who have a name. A user gets what the
 * store knows when it comes, and what has changed is written every few seconds, by a thread of its own. Whoever is forgotten
 * is, whether anybody has a quota or not.
 */
public final class UsageKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UsageKeeper.class);

    /** A process that is killed loses as much, and a moment. */
    private static final Duration EVERY = Duration.ofSeconds(4);

    /** While nothing can be written the oldest of more are remembered again. */
    private static final int MOST_FORGOTTEN = 10_000;

    /** A disk that hangs does not keep the process from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Opener opener;
    private final BooleanSupplier isThere;
    private final InstantSource clock;

    /** Held for moments once the thread runs, and before that while a file is read: never by a carrier. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, User> users = new HashMap<>();

    /** What the store holds. */
    private Map<String, Ledger> stored = Map.of();

    /** Of whom the store is to know nothing; whoever has come by one of these names since begins at nothing. */
    private final SequencedSet<String> forgotten = new LinkedHashSet<>();

    private boolean hasRead;
    private volatile @Nullable String id;
    private @Nullable Thread thread;

    /** Of the thread, once there is one. */
    private @Nullable UsageStore store;

    private boolean failing;
    private volatile boolean closing;

    /** Opens the store, when it is needed. */
    @FunctionalInterface
    public interface Opener {
        UsageStore open() throws IOException;
    }

    /**
     * Opens nothing yet.
     *
     * @param isThere whether an earlier process has left something, which is found out without opening it
     */
    public UsageKeeper(Opener opener, BooleanSupplier isThere, InstantSource clock) {
        this.opener = opener;
        this.isThere = isThere;
        this.clock = clock;
    }

    /** These are the users now. Blocks while it reads, the first time. */
    public void keep(Collection<User> now) {
        lock.lock();
        try {
            if (thread == null
                    && now.stream().noneMatch(user -> user.limits().quota().isPresent())) {
                return;
            }
            now.forEach(user -> user.name().ifPresent(name -> takeOver(name, user)));
            if (thread == null) {
                isOpen();
                begin();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        thread = Thread.ofPlatform().name("usage").daemon().start(this::run);
    }

    /** Whoever comes by that name from now on is somebody else, who has carried nothing. From any thread that may wait for a disk. */
    public void forget(String name) {
        lock.lock();
        try {
            users.remove(name);
            Map<String, Ledger> others = new HashMap<>(stored);
            others.remove(name);
            stored = others;
            forgotten.add(name);
            if (forgotten.size() > MOST_FORGOTTEN) {
                forgotten.removeFirst();
            }
            if (thread == null && isThere.getAsBoolean()) {
                begin(); // nobody has a quota now, and whoever came by that name next might have one
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread); // a crash would remember it
    }

    /** The name of the store from which users have got what they had carried before; empty where there is none. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /** Writes what has changed, and ends. */
    @Override
    public void close() {
        closing = true;
        Thread writing = thread;
        if (writing == null) {
            return;
        }
        LockSupport.unpark(writing);
        try {
            writing.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries to open the store; what is in it is the users' from the first time on. */
    private boolean isOpen() {
        if (store != null) {
            return true;
        }
        try {
            UsageStore opened = opener.open();
            store = opened;
            hasBeenRead(opened.load());
            id = opened.id();
            return true;
        } catch (IOException | RuntimeException e) {
            failed(e);
            closeStore();
            return false;
        }
    }

    private void hasBeenRead(Map<String, Ledger> known) {
        lock.lock();
        try {
            Map<String, Ledger> remembered = new HashMap<>(known);
            remembered.keySet().removeAll(forgotten);
            stored = remembered;
            if (!hasRead) {
                hasRead = true;
                users.forEach(this::restore);
            }
        } finally {
            lock.unlock();
        }
    }

    /** One who has come gets what the one of that name had, or what the store knows. */
    private void takeOver(String name, User user) {
        User before = users.put(name, user);
        if (before == null && hasRead) {
            restore(name, user);
        } else if (before != null && !before.equals(user)) {
            user.restore(before.ledger(clock.instant()));
        }
    }

    private void restore(String name, User user) {
        Ledger known = stored.get(name);
        if (known != null) {
            user.restore(known);
        }
    }

    private void run() {
        Recurring write = new Recurring("Keeping what users have carried", this::write);
        while (!closing) {
            LockSupport.parkNanos(this, EVERY.toNanos());
            write.run();
        }
        write.run(); // what came before the end
        closeStore();
    }

    private void write() {
        UsageStore into = isOpen() ? store : null;
        if (into == null) {
            return;
        }
        Change next = change();
        try {
            if (!next.isNothing()) {
                into.save(next.changed(), next.forgotten()); // without the lock: a disk that hangs holds up nobody else
            }
            saved(next);
            succeeded();
        } catch (IOException | RuntimeException e) {
            remind(next.forgotten());
            failed(e);
            closeStore(); // and it is opened anew the next time: after a failure it may be good for nothing
        }
    }

    /** What is to be written. */
    private record Change(Map<String, Ledger> changed, Set<String> forgotten) {
        boolean isNothing() {
            return changed.isEmpty() && forgotten.isEmpty();
        }
    }

    private Change change() {
        lock.lock();
        try {
            Map<String, Ledger> changed = new HashMap<>();
            users.forEach((name, user) -> changed.put(name, user.ledger(clock.instant())));
            changed.entrySet().removeAll(stored.entrySet());
            Change next = new Change(changed, Set.copyOf(forgotten));
            forgotten.clear();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void remind(Set<String> names) {
        lock.lock();
        try {
            forgotten.addAll(names);
        } finally {
            lock.unlock();
        }
    }

    /** Users who have gone stay for as long as something of theirs still comes. */
    private void saved(Change written) {
        lock.lock();
        try {
            Map<String, Ledger> all = new HashMap<>(stored);
            all.putAll(written.changed());
            all.keySet().removeAll(forgotten); // since
            stored = all;
            users.entrySet()
                    .removeIf(one -> isGone(one.getValue())
                            && one.getValue().ledger(clock.instant()).equals(all.get(one.getKey())));
        } finally {
            lock.unlock();
        }
    }

    /** Nothing of this user's is carried any more. */
    private static boolean isGone(User user) {
        Usage usage = user.usage();
        return user.barred() == Cause.USER_REMOVED && usage.sessions() + usage.associations() == 0;
    }

    private void closeStore() {
        UsageStore closed = store;
        store = null;
        if (closed == null) {
            return;
        }
        try {
            closed.close();
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void succeeded() {
        if (failing) {
            failing = false;
            log.info("what users have carried can be kept again");
        }
    }

    private void failed(Exception e) {
        if (!failing) {
            failing = true;
            log.warn(
                    "cannot keep what users have carried ({}); until that works, a restart forgets what of their quotas is"
                            + " used up; \"state_dir\" names another directory",
                    e instanceof IOException why ? FileErrors.told(why) : e.toString());
        }
    }
}
