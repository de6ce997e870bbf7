package culvert.remote.admin;

import culvert.net.User;
import culvert.relay.LiveSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An end that does what a test says. */
final class FakeServer implements Administered {
    final List<LiveSession> sessions = new ArrayList<>();
    final List<LiveSession> associations = new ArrayList<>();
    final List<User> users = new ArrayList<>();
    final List<String> mistakes = new ArrayList<>();
    final List<Long> ended = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    Changed answer = Changed.not(Changed.Result.UNKNOWN, "ada", List.of("there is no user of that name"));
    boolean knowsSources = true;
    boolean isWell = true;
    Optional<SharedReplays> shared = Optional.empty();
    Optional<SharedAccounts> accounts = Optional.empty();
    Optional<SharedPeople> people = Optional.empty();
    Runnable onReload = () -> {};

    /** What was asked for, and the answer that a test wants. */
    private final UserChanges changes = new UserChanges() {
        @Override
        public Changed add(String spec) {
            asked.add("add " + spec);
            return answer;
        }

        @Override
        public Changed set(String name, String changed) {
            asked.add("set " + name + " " + changed);
            return answer;
        }

        @Override
        public Changed remove(String name) {
            asked.add("remove " + name);
            return answer;
        }
    };

    @Override
    public Map<Long, Duration> roundTrips(List<Long> of) {
        of.forEach(id -> asked.add("round trip " + id));
        return of.contains(9L) ? Map.of(9L, Duration.ofMillis(23)) : Map.of();
    }

    @Override
    public boolean isWell() {
        return isWell;
    }

    @Override
    public boolean knowsSources() {
        return knowsSources;
    }

    @Override
    public List<LiveSession> sessions() {
        return List.copyOf(sessions);
    }

    @Override
    public List<LiveSession> associations() {
        return List.copyOf(associations);
    }

    @Override
    public List<User> users() {
        return List.copyOf(users);
    }

    @Override
    public boolean endSession(long id) {
        return sessions.stream().anyMatch(session -> session.id() == id) && ended.add(id);
    }

    @Override
    public boolean endAssociation(long id) {
        return associations.stream().anyMatch(session -> session.id() == id) && ended.add(-id);
    }

    @Override
    public List<Entrance> entrances() {
        return List.of(new Entrance("::", 8388, "aes-256-gcm", "", "tcp_only", ""));
    }

    @Override
    public UserChanges changes() {
        return changes;
    }

    @Override
    public List<String> readAgain() {
        onReload.run();
        return mistakes;
    }

    @Override
    public List<Path> files() {
        return List.of(Path.of("/etc/c.json"));
    }

    @Override
    public int rememberedRequests() {
        return 7;
    }

    @Override
    public Optional<SharedReplays> sharedReplays() {
        return shared;
    }

    @Override
    public Optional<SharedAccounts> sharedAccounts() {
        return accounts;
    }

    @Override
    public Optional<SharedPeople> sharedPeople() {
        return people;
    }
}
