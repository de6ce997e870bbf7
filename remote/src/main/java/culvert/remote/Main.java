package culvert.remote;

import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.Program;
import culvert.app.Reload;
import culvert.app.ServiceManager;
import culvert.app.Shutdown;
import culvert.app.Transports;
import culvert.app.log.LongSessions;
import culvert.app.log.SessionLog;
import culvert.crypto.Edition;
import culvert.crypto.Rehearsal;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import culvert.relay.RelayEvents;
import culvert.remote.admin.PanelServer;
import culvert.replay.ReplayMemory;
import culvert.shadowsocks.SaltMemory;
import culvert.usage.UsageFile;
import culvert.usage.UsageKeeper;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** Starts the remote end as a process. */
public final class Main {
    /** A carrier that has not come to it by then is stuck. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Main() {}

    public static void main(String[] args) {
        Launch launch = Launch.ofProcess();
        if (Launch.serves(args)) {
            Transports.prepare();
            Rehearsal.prepare();
        }
        System.exit(run(launch, new CompletableFuture<>(), args));
    }

    /**
     * The same as a part of a process that goes on.
     *
     * @param launch where values and the request to end come from
     * @param listening is completed when the end listens
     * @return the exit code that the process would have
     */
    public static int run(Launch launch, CompletableFuture<RemoteServer> listening, String... args) {
        Program<RemoteSettings> program =
                (settings, process, shutdown, reload) -> serve(settings, process, shutdown, reload, listening);
        return RemoteCommand.commandLine(launch, program).execute(args);
    }

    private static void serve(
            RemoteSettings settings,
            ProcessSettings process,
            Shutdown shutdown,
            Reload<RemoteSettings> reload,
            CompletableFuture<RemoteServer> listening)
            throws IOException, InterruptedException {
        try (SessionLog log = SessionLog.forRemote(process.verbose(), settings.hasPlugin());
                Transport transport = reload.manager().transport(process.transport());
                Resolver resolver = DnsResolver.open(process.nameservers())) {
            CarrierTurns turns = new CarrierTurns(transport);
            Administration admin =
                    settings.isWatched() ? new Administration(settings, process, transport, turns, log) : null;
            Resolver names = admin == null ? resolver : admin.timing(resolver);
            RelayEvents events = admin == null ? log : admin.events();
            try (UsageKeeper usage = new UsageKeeper(
                            () -> UsageFile.open(process.stateDirectory()),
                            () -> UsageFile.isIn(process.stateDirectory()),
                            InstantSource.system());
                    Fleet fleet = Fleet.join(settings, usage::id, admin == null ? _ -> {} : admin.sharedAnswers());
                    RemoteServer server = RemoteServer.start(
                            settings,
                            transport,
                            names,
                            events,
                            Guard.of(
                                    port -> salts(port, process, fleet),
                                    () -> fleet.behindDatagrams(ReplayMemory.ofDatagrams())))) {
                server.keepUsage(new Accounts(usage, fleet));
                LazyUsers users = new LazyUsers(server, reload);
                server.page().ifPresent(page -> page.changeUsersBy(users));
                // the service manager hears of it by into(), so what may fail comes before
                try (Administration.Serving _ = admin == null ? null : admin.serve(server, reload, users, fleet);
                        PanelServer _ = settings.manager().isPresent() ? AddedPorts.serve(server) : null;
                        FleetPeople.Sharing _ = fleet.begin(server, reload, users);
                        Reload.Taking _ = reload.into(server::replace);
                        LongSessions _ = LongSessions.watch(server::live);
                        ServiceManager.Watching _ =
                                reload.manager().watch(() -> status(server), () -> turns.come(PATIENCE))) {
                    listening.complete(server);
                    shutdown.await();
                }
                transport.leaveListening();
                server.stopAccepting();
                server.drain(process.drain());
            }
        }
    }

    private static String status(RemoteServer server) {
        return server.live().size() + " connections, " + server.associations().size() + " associations of UDP";
    }

    /**
     * The replay filter, in a file for each port: replays are for one port, and several servers may share a directory.
     * A port that the system chooses is another the next time, and without TCP there are no such requests.
     */
    private static SaltMemory salts(PortSettings settings, ProcessSettings process, Fleet fleet) {
        Edition edition = settings.keys().method().edition();
        int port = settings.listen().getFirst().getPort();
        ReplayMemory own = port == 0 || !settings.mode().servesTcp()
                ? ReplayMemory.inMemory(edition)
                : ReplayMemory.open(edition, process.stateDirectory(), port);
        return fleet.behind(own, edition);
    }
}
