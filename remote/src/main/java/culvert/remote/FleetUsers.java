package culvert.remote;

import culvert.app.Reload;
import culvert.config.ConfigException;
import culvert.config.Replacement;
import culvert.config.UserSpec;
import culvert.config.UsersText;
import culvert.remote.admin.Changed;
import culvert.remote.fleet.KeptUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of the users file, as other servers change them: by the way and under the lock of {@link ManagedUsers}. What comes together is
 * put into force together; where that cannot be, it is found out by halves whose fault it is.
 */
final class FleetUsers implements KeptUsers {
    private static final Logger log = LoggerFactory.getLogger(FleetUsers.class);

    /** Beside the file itself: what is noted of who stands there. */
    private static final String NOTES = ".shared";

    private final RemoteServer server;
    private final Reload<RemoteSettings> reload;
    private final ManagedUsers users;
    private String noted = "";

    FleetUsers(RemoteServer server, Reload<RemoteSettings> reload, ManagedUsers users) {
        this.server = server;
        this.reload = reload;
        this.users = users;
    }

    @Override
    public void exclusively(Work work) throws IOException {
        ReentrantLock lock = users.lock();
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<String, String> entries() throws IOException {
        return read().entries();
    }

    @Override
    public long changed() throws IOException {
        return Files.exists(file()) ? Files.getLastModifiedTime(file()).toMillis() : 0;
    }

    @Override
    public Map<String, String> change(SequencedMap<String, Optional<String>> changes) throws IOException {
        Map<String, String> refused = new LinkedHashMap<>();
        Map<String, Optional<UserSpec>> good = new LinkedHashMap<>();
        for (Map.Entry<String, Optional<String>> change : changes.entrySet()) {
            String name = change.getKey();
            try {
                if (change.getValue().isEmpty()) {
                    good.put(name, Optional.empty());
                    continue;
                }
                Optional<Changed> inTheWay = users.inTheWay(name);
                if (inTheWay.isPresent()) {
                    refused.put(name, String.join("; ", inTheWay.get().why()));
                    continue;
                }
                UserSpec spec = UserSpec.read(change.getValue().get());
                UsersText.check(spec);
                if (spec.name().filter(name::equals).isPresent()) {
                    good.put(name, Optional.of(spec));
                } else {
                    refused.put(name, "it has another name");
                }
            } catch (ConfigException e) {
                refused.put(name, text(e));
            }
        }
        apply(List.copyOf(good.keySet()), good, refused);
        return refused;
    }

    private void apply(List<String> names, Map<String, Optional<UserSpec>> all, Map<String, String> refused)
            throws IOException {
        if (names.isEmpty()) {
            return;
        }
        Map<String, Optional<UserSpec>> part = new LinkedHashMap<>();
        names.forEach(name -> part.put(name, all.getOrDefault(name, Optional.empty())));
        List<String> why = apply(part);
        if (why.isEmpty()) {
            return;
        }
        if (names.size() > 1) {
            int half = names.size() / 2;
            apply(names.subList(0, half), all, refused);
            apply(names.subList(half, names.size()), all, refused);
            return;
        }
        if (all.getOrDefault(names.getFirst(), Optional.empty()).isEmpty()) {
            throw new IOException(why.getFirst()); // nobody can be unfit to be removed
        }
        List<String> before = reload.ask(text(read()), () -> {}); // also what reading alone does not find
        if (!before.isEmpty()) {
            throw new IOException("the configuration is wrong: " + before.getFirst());
        }
        refused.put(names.getFirst(), String.join("; ", why));
    }

    /** Puts all of it into force, or says why nothing is. */
    private List<String> apply(Map<String, Optional<UserSpec>> changes) throws IOException {
        UsersText before = read();
        String text;
        try {
            text = before.with(changes).text();
        } catch (ConfigException e) {
            return List.of(text(e));
        }
        if (Files.exists(file()) && text.equals(text(before))) {
            return List.of();
        }
        try (Replacement replacement = Replacement.of(file(), text)) {
            List<String> why = reload.ask(text, replacement::keep);
            if (!why.isEmpty()) {
                return why;
            }
        }
        changes.forEach((name, spec) -> {
            if (spec.isEmpty()) {
                server.forget(name);
            }
        });
        if (changes.size() == 1) {
            log.atInfo()
                    .addKeyValue("user", changes.keySet().iterator().next())
                    .log(
                            changes.values().iterator().next().isPresent()
                                    ? "user added or changed by another server"
                                    : "user removed by another server");
        } else {
            log.atInfo().addKeyValue("users", changes.size()).log("users changed by other servers");
        }
        return List.of();
    }

    @Override
    public String notes() throws IOException {
        noted = Files.exists(notesFile()) ? Files.readString(notesFile()) : "";
        return noted;
    }

    @Override
    public void note(String text) throws IOException {
        if (!text.equals(noted)) {
            try (Replacement next = Replacement.of(notesFile(), text)) {
                next.keep();
            }
            noted = text;
        }
    }

    private Path file() {
        return server.settings().places().file();
    }

    private Path notesFile() {
        return file().resolveSibling(file().getFileName() + NOTES);
    }

    private UsersText read() throws IOException {
        try {
            return UsersText.of(file());
        } catch (ConfigException e) {
            throw new IOException(text(e), e);
        }
    }

    private static String text(UsersText users) throws IOException {
        try {
            return users.text();
        } catch (ConfigException e) {
            throw new IOException(text(e), e);
        }
    }

    private static String text(ConfigException e) {
        return e.mistakes().stream()
                .map(mistake -> UserSpec.isOfRequest(mistake) ? mistake.text() : mistake.toString())
                .collect(Collectors.joining("; "));
    }
}
