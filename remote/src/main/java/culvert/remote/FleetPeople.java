package culvert.remote;

import culvert.app.Reload;
import culvert.net.User;
import culvert.remote.admin.SharedPeople;
import culvert.remote.fleet.Part;
import culvert.remote.fleet.SharedDevices;
import culvert.remote.fleet.SharedUsers;
import culvert.remote.fleet.Store;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who there is, and where, as this server shares it with others. */
final class FleetPeople {
    private static final Logger log = LoggerFactory.getLogger(FleetPeople.class);

    private final SharedUsers users;
    private final SharedDevices devices;

    private FleetPeople(SharedUsers users, SharedDevices devices) {
        this.users = users;
        this.devices = devices;
    }

    /** Nothing is shared without something that all servers know, and nobody else does. */
    static Optional<FleetPeople> of(RemoteSettings settings, Store store) {
        String password = password(settings);
        if (password.isEmpty()) {
            log.warn(
                    "users and their devices are not shared with other servers, since there is nothing to seal them with,"
                            + " expected \"password\" at the first port, the same everywhere, or \"redis_password\"");
            return Optional.empty();
        }
        long server = new SecureRandom().nextLong();
        Executor files =
                work -> Thread.ofPlatform().name("fleet-users").daemon().start(work);
        return Optional.of(new FleetPeople(
                new SharedUsers(store, new SharedUsers.Means(InstantSource.system(), server, files)),
                new SharedDevices(store, password, new SharedDevices.Means(server, System::nanoTime))));
    }

    private static String password(RemoteSettings settings) {
        String own = settings.ports().getFirst().keys().password();
        return own.isEmpty()
                ? settings.store()
                        .flatMap(Store::login)
                        .map(Store.Login::password)
                        .orElse("")
                : own;
    }

    List<Part> parts() {
        return List.of(users, devices);
    }

    /** These are the users now. From any thread. */
    void keep(List<User> now) {
        devices.keep(now);
    }

    /** Users are changed there by others, and others told of changes, until this is closed. */
    interface Sharing extends AutoCloseable {
        @Override
        void close();
    }

    Sharing begin(RemoteServer server, Reload<RemoteSettings> reload, ManagedUsers changes) {
        users.begin(new FleetUsers(server, reload, changes), () -> password(server.settings()));
        changes.tell(new ManagedUsers.Others() {
            @Override
            public Optional<String> refusal() {
                return users.refusal();
            }

            @Override
            public void changed(String name, Optional<String> entry) {
                users.changed(name, entry);
            }
        });
        return users::end;
    }

    SharedPeople figures() {
        SharedUsers.Figures figures = users.figures();
        return new SharedPeople(
                figures.isInStep(),
                figures.told(),
                figures.taken(),
                figures.refused(),
                figures.unreadable(),
                devices.servers());
    }
}
