package culvert.remote.fleet;

import culvert.remote.fleet.UserNotes.Known;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version of each shared user this server has, also after a restart. What stands in the file of users is compared with it, so that what
 * somebody has written there by hand is told to others. Who is missing there was removed by nobody's wish, and comes back: only what was asked
 * for is a removal. All methods within {@link KeptUsers#exclusively}.
 */
final class UserBook {
    private static final Logger log = LoggerFactory.getLogger(UserBook.class);

    /** How long it is known of a user that there is none any more: a server that was away for longer brings the user back. */
    static final Duration REMEMBERED = Duration.ofDays(30);

    private final KeptUsers kept;
    private final InstantSource clock;
    private final long server;
    private final Map<String, Known> known = new TreeMap<>();

    /** Those of others who cannot be users here, and in which version they cannot. */
    private final Map<String, Version> refused = new HashMap<>();

    private long taken;
    private boolean hasRead;
    private boolean hasNotes;
    private boolean isFirst;
    private boolean isTold; // that nothing can be noted

    UserBook(KeptUsers kept, InstantSource clock, long server) {
        this.kept = kept;
        this.clock = clock;
        this.server = server;
    }

    /** How many of others cannot be users here. */
    int refused() {
        return refused.size();
    }

    /** How many changes of others were put into force here. */
    long taken() {
        return taken;
    }

    /** Somebody has changed it here. What is to be told of it. */
    UserEntry changed(String name, Optional<String> text) {
        read();
        if (isFirst) {
            lookBefore(name);
        }
        Known before = known.get(name);
        Version last = before == null ? Version.NONE : before.version();
        Version unwanted = refused.getOrDefault(name, last);
        Version version = (unwanted.compareTo(last) > 0 ? unwanted : last).next(clock.millis(), server);
        boolean goesOn = before != null
                && !before.isRemoved()
                && text.isPresent()
                && !before.born().equals(Version.NONE);
        UserEntry entry = new UserEntry(version, before != null && goesOn ? before.born() : version, text);
        know(name, entry, text);
        refused.remove(name);
        note();
        return entry;
    }

    /**
     * Takes what others say where that is newer.
     *
     * @return of whom something newer is known here
     * @throws IOException when that does not succeed, and is worth trying again
     */
    Set<String> take(Map<String, UserEntry> theirs) throws IOException {
        read();
        Map<String, String> entries = kept.entries();
        Set<String> newerHere = new LinkedHashSet<>();
        SequencedMap<String, Optional<String>> others = new LinkedHashMap<>();
        SequencedMap<String, Optional<String>> changes = new LinkedHashMap<>();
        theirs.forEach((name, entry) -> {
            Known own = known.get(name);
            int order = own == null ? -1 : own.version().compareTo(entry.version());
            if (order > 0) {
                newerHere.add(name);
            } else if (order < 0 && Optional.ofNullable(entries.get(name)).equals(entry.text())) {
                know(name, entry, entry.text()); // the same in all is the same user, whoever wrote it where
                refused.remove(name);
            } else if (order < 0 && isAnother(own, entry)) {
                others.put(name, Optional.empty());
                changes.put(name, entry.text());
            } else if (order < 0) {
                changes.put(name, entry.text());
            }
        });
        if (!others.isEmpty()) {
            kept.change(others);
        }
        if (!changes.isEmpty()) {
            take(theirs, changes);
        }
        note();
        return newerHere;
    }

    private void take(Map<String, UserEntry> theirs, SequencedMap<String, Optional<String>> changes)
            throws IOException {
        Map<String, String> why = kept.change(changes);
        Map<String, String> after = kept.entries();
        changes.keySet().forEach(name -> {
            UserEntry entry = theirs.get(name);
            String reason = why.get(name);
            if (entry != null && reason == null) {
                know(name, entry, Optional.ofNullable(after.get(name)));
                refused.remove(name);
                taken++;
            } else if (entry != null && !entry.version().equals(refused.put(name, entry.version()))) {
                log.atWarn()
                        .addKeyValue("user", name)
                        .log("what other servers say of a user cannot be here, and was not taken ({})", reason);
            }
        });
    }

    /** Who has the name of one who is known, and is somebody else: added after a removal that this server has not seen. */
    private static boolean isAnother(@Nullable Known own, UserEntry entry) {
        return own != null
                && !own.isRemoved()
                && entry.text().isPresent()
                && !own.born().equals(Version.NONE)
                && !own.born().equals(entry.born());
    }

    private void know(String name, UserEntry entry, Optional<String> text) {
        known.put(
                name,
                new Known(
                        entry.version(), entry.born(), text.map(UserNotes::hash).orElse("")));
    }

    /** Of the others nobody has said anything yet, also after a restart. */
    private void lookBefore(String changed) {
        try {
            look();
        } catch (IOException e) {
            log.debug("users cannot be looked at: {}", e.getMessage());
        }
        known.remove(changed);
    }

    /** Finds out what was written into the file by hand, and forgets those who were removed long ago. */
    void look() throws IOException {
        read();
        Map<String, String> entries = kept.entries();
        Version written = new Version(kept.changed(), server);
        entries.forEach((name, text) -> {
            Known before = known.get(name);
            String hash = UserNotes.hash(text);
            if (before == null) {
                known.put(
                        name,
                        isFirst ? new Known(Version.NONE, Version.NONE, hash) : new Known(written, written, hash));
            } else if (!before.hash().equals(hash)) {
                known.put(name, new Known(written, before.isRemoved() ? written : before.born(), hash));
            }
        });
        known.entrySet()
                .removeIf(one -> one.getValue().isRemoved()
                        ? isLongAgo(one.getValue().version())
                        : !entries.containsKey(one.getKey()));
        isFirst = false;
    }

    /** Whether a removal need not be known any more. */
    boolean isLongAgo(Version version) {
        return version.millis() < clock.millis() - REMEMBERED.toMillis();
    }

    /** Of whom something is known here. */
    Set<String> names() {
        return Set.copyOf(known.keySet());
    }

    /** What others are to be told of these, where there is something. */
    Map<String, UserEntry> entries(Set<String> names) throws IOException {
        Map<String, String> texts = kept.entries();
        Map<String, UserEntry> told = new LinkedHashMap<>();
        for (String name : names) {
            Known own = known.get(name);
            if (own != null && own.version().equals(Version.NONE)) {
                own = own.at(Version.NONE.next(clock.millis(), server));
                known.put(name, own);
            }
            if (own != null && (own.isRemoved() || texts.containsKey(name))) {
                told.put(
                        name,
                        new UserEntry(
                                own.version(),
                                own.born(),
                                own.isRemoved() ? Optional.empty() : Optional.ofNullable(texts.get(name))));
            }
        }
        note();
        return told;
    }

    private void read() {
        if (hasRead) {
            return;
        }
        hasRead = true;
        isFirst = true;
        try {
            String notes = kept.notes();
            if (!notes.isEmpty()) {
                hasNotes = true;
                known.putAll(UserNotes.read(notes));
                isFirst = false;
            }
        } catch (IOException e) {
            log.warn("{}: what other servers say of users counts, and not what stands here", e.getMessage());
        }
    }

    private void note() {
        if (known.isEmpty() && !hasNotes) {
            return;
        }
        try {
            hasNotes = true;
            kept.note(UserNotes.write(known));
            isTold = false;
        } catch (IOException e) {
            if (!isTold) {
                isTold = true;
                log.warn(
                        "{}: after a restart, what was changed here last counts less than what others say",
                        e.getMessage());
            }
        }
    }
}
