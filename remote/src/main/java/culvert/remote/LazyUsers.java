package culvert.remote;

import culvert.app.Reload;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one {@link ManagedUsers} of a server, made when somebody asks for it: who does not has no class of it loaded. */
final class LazyUsers {
    private final RemoteServer server;
    private final Reload<RemoteSettings> reload;
    private final ReentrantLock making = new ReentrantLock();
    private @Nullable ManagedUsers made;

    LazyUsers(RemoteServer server, Reload<RemoteSettings> reload) {
        this.server = server;
        this.reload = reload;
    }

    ManagedUsers get() {
        making.lock();
        try {
            ManagedUsers users = made;
            if (users == null) {
                users = new ManagedUsers(server, reload);
                made = users;
            }
            return users;
        } finally {
            making.unlock();
        }
    }
}
