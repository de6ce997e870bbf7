package culvert.remote;

import culvert.app.ProcessSettings;
import culvert.app.Reload;
import culvert.app.Version;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.Usage;
import culvert.net.User;
import culvert.relay.LiveSession;
import culvert.relay.RelayEvents;
import culvert.remote.admin.About;
import culvert.remote.admin.AdminServer;
import culvert.remote.admin.Administered;
import culvert.remote.admin.Admission;
import culvert.remote.admin.Entrance;
import culvert.remote.admin.Numbers;
import culvert.remote.admin.Routes;
import culvert.remote.admin.SharedAccounts;
import culvert.remote.admin.SharedPeople;
import culvert.remote.admin.SharedReplays;
import culvert.remote.admin.UserChanges;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What there is beside the tunnel where the configuration names a place for administrators or metrics; nothing of it elsewhere. */
final class Administration {
    /** Whoever asks for health waits for no more. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Optional<AdminAddress> place;
    private final Optional<InetSocketAddress> metrics;
    private final ProcessSettings process;
    private final Transport transport;
    private final CarrierTurns turns;
    private final Numbers numbers;

    /**
     * Begins to count.
     *
     * @param turns says whether the tunnel is well
     * @param events is told everything too
     */
    Administration(
            RemoteSettings settings,
            ProcessSettings process,
            Transport transport,
            CarrierTurns turns,
            RelayEvents events) {
        this.place = settings.admin();
        this.metrics = settings.metrics();
        this.process = process;
        this.transport = transport;
        this.turns = turns;
        this.numbers = new Numbers(events);
        transport.watch(numbers::carrier);
    }

    RelayEvents events() {
        return numbers;
    }

    /** Who hears how many nanoseconds each answer of what servers share took. */
    LongConsumer sharedAnswers() {
        return numbers::sharedAnswer;
    }

    Resolver timing(Resolver resolver) {
        return numbers.timing(resolver);
    }

    /** Those who ask are answered until this is closed. */
    record Serving(List<AdminServer> servers) implements AutoCloseable {
        @Override
        public void close() {
            servers.forEach(AdminServer::close);
        }
    }

    /**
     * Answers from now on, until that is closed.
     *
     * @param users how they are changed
     * @param fleet what the server shares with others
     */
    Serving serve(RemoteServer server, Reload<RemoteSettings> reload, LazyUsers users, Fleet fleet) throws IOException {
        About about = new About(Version.number(), transport.name(), process.verbose());
        Routes routes = new Routes(new Running(server, turns, reload, users.get(), fleet), numbers, about);
        Serving serving = new Serving(new ArrayList<>());
        try {
            if (place.isPresent()) {
                serving.servers.add(serveAdministrators(place.get(), routes));
            }
            if (metrics.isPresent()) {
                serving.servers.add(AdminServer.openToNeighbours(metrics.get(), routes::answerToNeighbour));
            }
            for (AdminServer each : serving.servers) {
                if (each.address() instanceof InetSocketAddress tcp) {
                    server.refuseAsTarget(tcp); // a user of the tunnel would come from this machine
                }
            }
            return serving;
        } catch (IOException e) {
            serving.close();
            throw e;
        }
    }

    private static AdminServer serveAdministrators(AdminAddress address, Routes routes) throws IOException {
        if (!(address.at() instanceof InetSocketAddress)) {
            return AdminServer.open(address.at(), routes::answer);
        }
        Admission admission = new Admission(address.token());
        return AdminServer.open(
                address.at(), request -> admission.refusal(request.head()).orElseGet(() -> routes.answer(request)));
    }

    private record Running(
            RemoteServer server, CarrierTurns turns, Reload<RemoteSettings> reload, UserChanges changes, Fleet fleet)
            implements Administered {
        @Override
        public boolean isWell() {
            return turns.come(PATIENCE);
        }

        @Override
        public List<String> readAgain() {
            return reload.ask();
        }

        @Override
        public List<Path> files() {
            return reload.files();
        }

        @Override
        public List<LiveSession> sessions() {
            return server.live();
        }

        @Override
        public Map<Long, Duration> roundTrips(List<Long> sessions) {
            return server.roundTrips(sessions);
        }

        @Override
        public boolean knowsSources() {
            return !server.settings().hasPlugin();
        }

        @Override
        public List<LiveSession> associations() {
            return server.associations();
        }

        @Override
        public List<User> users() {
            return server.users().stream().filter(Running::isSomebody).toList();
        }

        @Override
        public List<Entrance> entrances() {
            return server.entrances();
        }

        @Override
        public boolean endSession(long id) {
            return server.end(id);
        }

        @Override
        public boolean endAssociation(long id) {
            return server.endAssociation(id);
        }

        /** The key of a port with users lets nobody in by itself. */
        private static boolean isSomebody(User user) {
            Usage usage = user.usage();
            return user.name().isPresent() || usage.up() + usage.down() + usage.sessions() + usage.associations() > 0;
        }

        @Override
        public int rememberedRequests() {
            return server.rememberedRequests();
        }

        @Override
        public Optional<SharedReplays> sharedReplays() {
            return fleet.replays();
        }

        @Override
        public Optional<SharedAccounts> sharedAccounts() {
            return fleet.accounts();
        }

        @Override
        public Optional<SharedPeople> sharedPeople() {
            return fleet.people();
        }
    }
}
