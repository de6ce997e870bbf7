package culvert.remote.page;

import culvert.net.User;
import culvert.remote.admin.Changed;
import culvert.remote.admin.UserChanges;
import culvert.usage.LastDay;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A server with these users, which nobody changes. */
record FakeHost(List<User> users) implements Hosted {
    private static final LastDay DAY = LastDay.of(List::of, InstantSource.system());

    @Override
    public LastDay day() {
        return DAY;
    }

    @Override
    public Optional<String> writtenAt(String name) {
        return Optional.empty();
    }

    @Override
    public UserChanges changes() {
        return UserChanges.NONE;
    }

    @Override
    public String host(InetAddress reached) {
        return "";
    }

    @Override
    public Optional<String> wrongOf(String host) {
        return Optional.empty();
    }

    @Override
    public List<Invitation> invitations(String host, Changed added) {
        return List.of();
    }

    @Override
    public List<String> steps() {
        return List.of();
    }
}
