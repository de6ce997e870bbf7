package culvert.remote;

import culvert.app.Reload;
import culvert.crypto.Edition;
import culvert.net.User;
import culvert.remote.admin.SharedAccounts;
import culvert.remote.admin.SharedPeople;
import culvert.remote.admin.SharedReplays;
import culvert.remote.fleet.Part;
import culvert.remote.fleet.SharedQuotas;
import culvert.remote.fleet.SharedSalts;
import culvert.remote.fleet.SharedState;
import culvert.remote.fleet.Store;
import culvert.shadowsocks.SaltMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What this server shares with others; nothing of it is loaded where the configuration names no place for that. */
final class Fleet implements AutoCloseable {
    private final @Nullable Shared shared;

    /** All of it. */
    private record Shared(SharedSalts salts, SharedQuotas quotas, Optional<FleetPeople> people, SharedState state) {
        static Shared of(RemoteSettings settings, Store store, Supplier<Optional<String>> id, LongConsumer took)
                throws InterruptedException {
            SharedSalts salts = SharedSalts.open(store, took);
            SharedQuotas quotas = new SharedQuotas(store, id);
            Optional<FleetPeople> people = FleetPeople.of(settings, store);
            List<Part> parts = new ArrayList<>(List.of(quotas));
            people.map(FleetPeople::parts).ifPresent(parts::addAll);
            return new Shared(salts, quotas, people, SharedState.open(store, parts));
        }

        SharedAccounts accounts() {
            SharedQuotas.Figures figures = quotas.figures();
            return new SharedAccounts(state.answers(), figures.answers(), figures.requests(), figures.unused());
        }
    }

    private Fleet(@Nullable Shared shared) {
        this.shared = shared;
    }

    /**
     * Connects, where there is something to connect to. What cannot be reached is tried again and again.
     *
     * @param id what this server is called for as long as it remembers what users have carried, where it does
     * @param took hears how many nanoseconds each answer took
     */
    static Fleet join(RemoteSettings settings, Supplier<Optional<String>> id, LongConsumer took)
            throws InterruptedException {
        return new Fleet(
                settings.store().isPresent()
                        ? Shared.of(settings, settings.store().get(), id, took)
                        : null);
    }

    /** The memory of a port, and what others remember. */
    SaltMemory behind(SaltMemory own, Edition edition) {
        return shared == null ? own : shared.salts().behind(own, edition);
    }

    /** The memory of the datagrams of a port, likewise. */
    SaltMemory behindDatagrams(SaltMemory own) {
        return shared == null ? own : shared.salts().behindDatagrams(own);
    }

    /** Users are changed there by others from now on, and others told of changes, until that is closed. */
    FleetPeople.Sharing begin(RemoteServer server, Reload<RemoteSettings> reload, LazyUsers users) {
        return shared == null || shared.people().isEmpty()
                ? () -> {}
                : shared.people().get().begin(server, reload, users.get());
    }

    /** These are the users now, and they know what they have carried before. From any thread. */
    void keep(List<User> users) {
        if (shared != null) {
            shared.quotas().keep(users);
            shared.people().ifPresent(people -> people.keep(users));
        }
    }

    /** Whoever comes by that name from now on is somebody else. From any thread. */
    void forget(String name) {
        if (shared != null) {
            shared.quotas().forget(name);
        }
    }

    /** What came of asking others about requests, where there are any. */
    Optional<SharedReplays> replays() {
        if (shared == null) {
            return Optional.empty();
        }
        SharedSalts.Figures figures = shared.salts().figures();
        return Optional.of(new SharedReplays(
                figures.fresh(), figures.refused(), figures.unanswered(), figures.lost(), figures.answers()));
    }

    /** What came of sharing other things with them, likewise. */
    Optional<SharedAccounts> accounts() {
        return shared == null ? Optional.empty() : Optional.of(shared.accounts());
    }

    /** What came of sharing users with them, likewise. */
    Optional<SharedPeople> people() {
        return shared == null ? Optional.empty() : shared.people().map(FleetPeople::figures);
    }

    /** The users have come to their end before. */
    @Override
    public void close() {
        if (shared != null) {
            shared.state().close();
            shared.salts().close();
        }
    }
}
