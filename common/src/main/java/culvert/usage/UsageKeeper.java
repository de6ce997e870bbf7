package culvert.usage;

import culvert.net.Cause;
import culvert.net.Ledger;
import culvert.net.Recurring;
import culvert.net.Usage;
import culvert.net.User;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what users have carried in a store: from when the first user has a quota, of all who have a name. A user gets what the
 * store knows when it comes, and what has changed is written every few seconds, by a thread of its own.
 */
public final class UsageKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UsageKeeper.class);

    /** A process that is killed loses as much, and a moment. */
    private static final Duration EVERY = Duration.ofSeconds(4);

    /** A disk that hangs does not keep the process from ending. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Opener opener;
    private final InstantSource clock;

    /** Held for moments once the thread runs, and before that while a file is read: never by a carrier. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, User> users = new HashMap<>();

    /** What the store holds. */
    private Map<String, Ledger> stored = Map.of();

    private boolean hasRead;
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

    /** Opens nothing yet. */
    public UsageKeeper(Opener opener, InstantSource clock) {
        this.opener = opener;
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
                thread = Thread.ofPlatform().name("usage").daemon().start(this::run);
            }
        } finally {
            lock.unlock();
        }
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
            store = opener.open();
            hasBeenRead(store.load());
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
            stored = known;
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
        Map<String, Ledger> changed = changed();
        try {
            if (!changed.isEmpty()) {
                into.save(changed); // without the lock: a disk that hangs holds up nobody else
            }
            saved(changed);
            succeeded();
        } catch (IOException | RuntimeException e) {
            failed(e);
            closeStore(); // and it is opened anew the next time: after a failure it may be good for nothing
        }
    }

    private Map<String, Ledger> changed() {
        lock.lock();
        try {
            Map<String, Ledger> changed = new HashMap<>();
            users.forEach((name, user) -> changed.put(name, user.ledger(clock.instant())));
            changed.entrySet().removeAll(stored.entrySet());
            return changed;
        } finally {
            lock.unlock();
        }
    }

    /** Users who have gone stay for as long as something of theirs still comes. */
    private void saved(Map<String, Ledger> changed) {
        lock.lock();
        try {
            Map<String, Ledger> all = new HashMap<>(stored);
            all.putAll(changed);
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
                    e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString());
        }
    }
}
