package culvert.remote.fleet;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** A server with a file of users, which is in memory, as everything is; its clock goes with that of the fleet, and may be wrong. */
final class UserServer implements KeptUsers {
    final Map<String, String> file = new TreeMap<>();

    /** What others changed, in words. */
    final List<String> log = new ArrayList<>();

    /** Users who cannot be here, and why not. */
    final Map<String, String> unfit = new HashMap<>();

    String password = "the password of all";

    /** Empty, or why nothing can be written. */
    String failure = "";

    Duration ahead = Duration.ZERO;

    private final FakeFleet fleet;
    private final long id;
    private final boolean isStrict;
    private String notes = "";
    private long changed;
    private SharedUsers part;

    UserServer(FakeFleet fleet, long id, boolean isStrict) {
        this.fleet = fleet;
        this.id = id;
        this.isStrict = isStrict;
        this.part = made();
    }

    private SharedUsers made() {
        SharedUsers next = new SharedUsers(
                Stores.named("x:", isStrict),
                new SharedUsers.Means(() -> Instant.ofEpochMilli(millis()), id, Runnable::run));
        next.begin(this, () -> password);
        return next;
    }

    SharedUsers part() {
        return part;
    }

    /** The same file, and another process. */
    void restart() {
        fleet.kill(part);
        part = made();
        fleet.join(part);
    }

    void join() {
        fleet.join(part);
    }

    void lose() {
        fleet.lose(part);
    }

    private long millis() {
        return fleet.nanoTime() / 1_000_000 + ahead.toMillis();
    }

    /** By a command. */
    void set(String name, String text) {
        write(name, text);
        part.changed(name, Optional.of(text));
    }

    /** By a command. */
    void remove(String name) {
        file.remove(name);
        changed = millis();
        part.changed(name, Optional.empty());
    }

    /** By hand, past all commands. */
    void write(String name, String text) {
        file.put(name, text);
        changed = millis();
    }

    @Override
    public void exclusively(Work work) throws IOException {
        work.run();
    }

    @Override
    public Map<String, String> entries() {
        return Map.copyOf(file);
    }

    @Override
    public long changed() {
        return changed;
    }

    @Override
    public Map<String, String> change(SequencedMap<String, Optional<String>> changes) throws IOException {
        if (!failure.isEmpty()) {
            throw new IOException(failure);
        }
        Map<String, String> refused = new HashMap<>();
        changes.forEach((name, text) -> {
            if (unfit.containsKey(name)) {
                refused.put(name, unfit.getOrDefault(name, ""));
            } else if (text.isPresent()) {
                write(name, text.get());
                log.add(name + "=" + text.get());
            } else {
                file.remove(name);
                log.add("-" + name);
            }
        });
        return refused;
    }

    @Override
    public String notes() {
        return notes;
    }

    @Override
    public void note(String text) {
        notes = text;
    }

    void loseNotes() {
        notes = "";
    }
}
