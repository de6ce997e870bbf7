package culvert.app;

import culvert.config.ConfigException;
import culvert.config.ConfigException.Mistake;
import culvert.config.KeptKeyException;
import culvert.config.Key;
import culvert.config.SourceLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration anew when it is asked to, and has the running end take it. What is wrong is logged, and leaves
 * everything as it was.
 *
 * @param <S> the settings of that end
 */
public final class Reload<S> {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Reader<S> reader;
    private final ServiceManager manager;
    private final List<Path> files;

    /** Held by the one thread that reads, which may take long. */
    private final ReentrantLock reading = new ReentrantLock();

    /** Held for moments, for what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Consumer<S> end;
    private boolean isPending;

    /** Reads all that there was at the start. */
    interface Reader<S> {

        /**
         * Answers what it says now.
         *
         * @param draft what would stand in the file of users; empty means what stands there
         * @throws IllegalArgumentException when something has changed that needs another start
         */
        S read(Optional<String> draft) throws ConfigException, IOException;

        /** Where a key stands in what was read last. */
        Optional<SourceLocation> place(Key<?> key);
    }

    /** Makes a draft last. */
    @FunctionalInterface
    public interface Keeping {
        void keep() throws IOException;
    }

    /**
     * Reads nothing yet.
     *
     * @param manager is told of it, and when an end can take something and no more
     * @param files what the reader reads
     */
    Reload(Reader<S> reader, ServiceManager manager, List<Path> files) {
        this.reader = reader;
        this.manager = manager;
        this.files = files;
    }

    /** Who wants to know how the process gets on. */
    public ServiceManager manager() {
        return manager;
    }

    /** Which files are read, with their whole paths. */
    public List<Path> files() {
        return files;
    }

    /** An end that takes what is read, until it is closed: nothing is taken after that. */
    public interface Taking extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Has an end take what is read from now on, and what was asked for before.
     *
     * @param taker throws an {@link IllegalArgumentException} when it cannot take something, and stays as it was then
     */
    public Taking into(Consumer<S> taker) {
        boolean wasAsked;
        lock.lock();
        try {
            end = taker;
            wasAsked = isPending;
        } finally {
            lock.unlock();
        }
        manager.ready();
        if (wasAsked) {
            ask();
        }
        return this::stop;
    }

    /**
     * Reads, once an end can take it; at once in most cases, on this thread, which may be held up by files and the net.
     *
     * @return why nothing has changed, in a line for each mistake; empty when it is in force, or will be at once when the
     *     end can take it
     */
    public List<String> ask() {
        List<String> wrong = guarded(() -> {
            if (isTaken()) {
                manager.reloading();
                take(reader.read(Optional.empty()));
                LOG.info("configuration read again, and in force");
            }
        });
        wrong.forEach(why -> LOG.error("configuration not changed: {}", why));
        return wrong;
    }

    /**
     * The same with another text in the place of the file of users: it is kept when it is in force, and when that fails,
     * what was there before is in force again.
     *
     * @return what is wrong of it, and nothing has changed; empty when it is in force and kept
     * @throws NotServingException when no end can take it
     * @throws IOException when it cannot be kept
     */
    public List<String> ask(String draft, Keeping keeping) throws IOException {
        AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
        List<String> wrong = guarded(() -> {
            if (!take(reader.read(Optional.of(draft)))) {
                failure.set(new NotServingException());
                return;
            }
            try {
                keeping.keep();
            } catch (IOException e) {
                failure.set(e);
                take(reader.read(Optional.empty()));
            }
        });
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return wrong;
    }

    /** There is no end that could take anything. */
    public static final class NotServingException extends IOException {
        private static final long serialVersionUID = 1;

        private NotServingException() {
            super("the server is starting or ending, expected another try when it runs");
        }
    }

    /** What is wrong of what would be read now; nothing is taken. */
    public List<String> check() {
        return guarded(() -> reader.read(Optional.empty()));
    }

    /** Something that may fail as reading may. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws ConfigException, IOException;
    }

    private List<String> guarded(Attempt attempt) {
        List<String> wrong = List.of();
        reading.lock();
        try {
            attempt.run();
        } catch (ConfigException e) {
            wrong = e.mistakes().stream().map(Object::toString).toList();
        } catch (KeptKeyException e) {
            wrong = List.of(new Mistake(reader.place(e.key()), String.valueOf(e.getMessage())).toString());
        } catch (IOException | IllegalArgumentException e) {
            wrong = List.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            wrong = List.of("this should not happen (-v tells more): " + e);
            LOG.debug("the configuration could not be taken", e);
        } finally {
            tellEnd();
            reading.unlock();
        }
        return wrong;
    }

    /** It is ready again, unless it is ending. */
    private void tellEnd() {
        lock.lock();
        try {
            if (end != null) {
                manager.ready();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isTaken() {
        lock.lock();
        try {
            isPending = end == null;
            return !isPending;
        } finally {
            lock.unlock();
        }
    }

    private boolean take(S read) {
        lock.lock();
        try {
            if (end != null) {
                end.accept(read);
            }
            return end != null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an end that is taking something, and not for what is being read. */
    private void stop() {
        lock.lock();
        try {
            end = null;
            manager.stopping();
        } finally {
            lock.unlock();
        }
    }
}
