package culvert.remote.fleet;

import culvert.crypto.BadTagException;
import culvert.crypto.Vault;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what other servers say of users and takes it, and seals what they are told. It works with files, by a thread that there is as
 * long as there is something to do; others only hand things in, and are not held up.
 */
final class UserDesk {
    private static final Logger log = LoggerFactory.getLogger(UserDesk.class);

    /** In a line of the log. */
    private static final int MOST_NAMES = 5;

    private final KeptUsers kept;
    private final UserBook book;
    private final Supplier<String> password;
    private final SharedUsers.Means means;
    private final Out out;

    /** Held for moments, and never while anything else is called. */
    private final ReentrantLock lock = new ReentrantLock();

    // what was handed in
    private @Nullable Map<String, byte[]> all;
    private Map<String, byte[]> some = new LinkedHashMap<>();
    private boolean isWorking;

    // within kept.exclusively
    private @Nullable Vault vault;
    private String vaultOf = "";
    private final Set<String> unreadable = new TreeSet<>();
    private volatile boolean isFailing;

    private volatile Counts counts = Counts.NONE;

    /** What comes out, by any thread. */
    interface Out {
        /** Others are to be told that, sealed, by name. */
        void tell(Map<String, byte[]> bytes);

        /** Nobody has to know of these any more. */
        void forget(Set<String> names);

        /** Everything was compared, and is here as it is there, or will be told. */
        void isInStep();

        /** Everything has to be compared again. */
        void compareAgain();
    }

    /** See {@link SharedUsers.Figures}. */
    record Counts(long taken, int refused, int unreadable) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    UserDesk(KeptUsers kept, Supplier<String> password, SharedUsers.Means means, Out out) {
        this.kept = kept;
        this.book = new UserBook(kept, means.clock(), means.server());
        this.password = password;
        this.means = means;
        this.out = out;
    }

    Counts counts() {
        return counts;
    }

    /** Whether something was handed in that is not done yet. */
    boolean isBusy() {
        lock.lock();
        try {
            return isWorking;
        } finally {
            lock.unlock();
        }
    }

    /** A user was changed here. Within {@link KeptUsers#exclusively}. */
    void changed(String name, Optional<String> text) {
        UserEntry entry = book.changed(name, text);
        try {
            out.tell(Map.of(name, entry.sealed(name, vault())));
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
        }
    }

    /** Others say that, by name; all that there is, or a part of it. */
    void hand(Map<String, byte[]> entries, boolean isAll) {
        boolean begins;
        lock.lock();
        try {
            if (isAll) {
                all = entries;
                some = new LinkedHashMap<>();
            } else {
                some.putAll(entries);
            }
            begins = !isWorking;
            isWorking = true;
        } finally {
            lock.unlock();
        }
        if (begins) {
            try {
                means.files().execute(this::work);
            } catch (RuntimeException | Error e) {
                rest();
                throw e;
            }
        }
    }

    private void work() {
        for (Handed next = next(); next != null; next = next()) {
            Handed now = next;
            try {
                kept.exclusively(() -> take(now));
            } catch (IOException e) {
                failed(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                failed("this should not happen (-v tells more): " + e);
                log.debug("what other servers say of users could not be taken", e);
            } catch (Error e) {
                rest(); // or nothing would be taken any more
                throw e;
            }
        }
    }

    /** Without having done what was handed in. */
    private void rest() {
        lock.lock();
        try {
            isWorking = false;
        } finally {
            lock.unlock();
        }
        out.compareAgain();
    }

    private record Handed(Map<String, byte[]> entries, boolean isAll) {}

    private @Nullable Handed next() {
        lock.lock();
        try {
            Map<String, byte[]> complete = all;
            if (complete == null && some.isEmpty()) {
                isWorking = false;
                return null;
            }
            Map<String, byte[]> entries = new HashMap<>(complete == null ? Map.of() : complete);
            entries.putAll(some); // which came later
            all = null;
            some = new LinkedHashMap<>();
            return new Handed(entries, complete != null);
        } finally {
            lock.unlock();
        }
    }

    private void take(Handed handed) throws IOException {
        Vault by = vault();
        Map<String, UserEntry> theirs = opened(handed, by);
        if (handed.isAll()) {
            book.look();
        }
        Set<String> newerHere = new LinkedHashSet<>(book.take(theirs));
        if (handed.isAll()) {
            // what cannot be opened is as good as nothing: the password is another now, or whoever wrote it has none
            book.names().stream().filter(name -> !theirs.containsKey(name)).forEach(newerHere::add);
            out.forget(theirs.entrySet().stream()
                    .filter(one -> one.getValue().text().isEmpty()
                            && book.isLongAgo(one.getValue().version()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet()));
        }
        counts = new Counts(book.taken(), book.refused(), unreadable.size());
        if (!newerHere.isEmpty()) {
            Map<String, byte[]> bytes = new LinkedHashMap<>();
            book.entries(newerHere).forEach((name, entry) -> bytes.put(name, entry.sealed(name, by)));
            out.tell(bytes);
        }
        if (handed.isAll()) {
            out.isInStep();
        }
        succeeded();
    }

    private Map<String, UserEntry> opened(Handed handed, Vault by) {
        Map<String, UserEntry> opened = new HashMap<>();
        Set<String> closed = new TreeSet<>();
        handed.entries().forEach((name, bytes) -> {
            try {
                opened.put(name, UserEntry.open(name, bytes, by));
            } catch (BadTagException e) {
                closed.add(name);
            }
        });
        List<String> news =
                closed.stream().filter(name -> !unreadable.contains(name)).toList();
        if (!news.isEmpty()) {
            log.atWarn()
                    .addKeyValue("users", listed(news))
                    .log(
                            "what other servers say of users cannot be read, and is not taken: they have another password than"
                                    + " this one at their first port, or somebody else writes to this Redis");
        }
        if (handed.isAll()) {
            unreadable.clear();
        }
        unreadable.removeAll(opened.keySet());
        unreadable.addAll(closed);
        return opened;
    }

    /** Nobody vouches for these names. */
    private static String listed(List<String> names) {
        String first = names.stream()
                .limit(MOST_NAMES)
                .map(name -> name.replaceAll("\\p{Cntrl}", "?"))
                .map(name -> name.substring(0, Math.min(name.length(), 64)))
                .collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }

    /** Of the password that holds now. */
    private Vault vault() throws IOException {
        String now = password.get();
        if (now.isEmpty()) {
            throw new IOException("there is neither \"password\" at the first port nor \"redis_password\"");
        }
        Vault last = vault;
        if (last != null && vaultOf.equals(now)) {
            return last;
        }
        Vault next = Vault.of(now, "culvert users that servers share");
        vault = next;
        vaultOf = now;
        if (last != null) {
            out.compareAgain();
        }
        return next;
    }

    private void succeeded() {
        if (isFailing) {
            isFailing = false;
            log.info("what other servers say of users is taken again");
        }
    }

    private void failed(String why) {
        if (!isFailing) {
            isFailing = true;
            log.warn("what other servers say of users cannot be taken now, and is tried again and again ({})", why);
        }
        out.compareAgain();
    }
}
