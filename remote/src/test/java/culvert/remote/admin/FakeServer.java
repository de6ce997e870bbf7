package culvert.remote.admin;

import culvert.net.User;
import culvert.relay.LiveSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An end that does what a test says. */
final class FakeServer implements Administered {
    final List<LiveSession> sessions = new ArrayList<>();
    final List<LiveSession> associations = new ArrayList<>();
    final List<User> users = new ArrayList<>();
    final List<String> mistakes = new ArrayList<>();
    final List<Long> ended = new ArrayList<>();
    Runnable onReload = () -> {};

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
}
