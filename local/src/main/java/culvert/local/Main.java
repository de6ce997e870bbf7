package culvert.local;

import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.Program;
import culvert.app.Reload;
import culvert.app.Shutdown;
import culvert.app.Transports;
import culvert.app.log.LongSessions;
import culvert.app.log.SessionLog;
import culvert.crypto.Rehearsal;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Starts the local end as a process. */
public final class Main {
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
    public static int run(Launch launch, CompletableFuture<LocalAgent> listening, String... args) {
        Program<LocalSettings> program =
                (settings, process, shutdown, reload) -> serve(settings, process, shutdown, reload, listening);
        return LocalCommand.commandLine(launch, program).execute(args);
    }

    private static void serve(
            LocalSettings settings,
            ProcessSettings process,
            Shutdown shutdown,
            Reload<LocalSettings> reload,
            CompletableFuture<LocalAgent> listening)
            throws IOException, InterruptedException {
        try (Transport transport = reload.manager().transport(process.transport());
                Resolver resolver = DnsResolver.open(process.nameservers());
                LocalAgent agent = LocalAgent.start(settings, transport, resolver, SessionLog.forLocal())) {
            listening.complete(agent);
            try (Reload.Taking _ = reload.into(agent::replace);
                    LongSessions _ = LongSessions.watch(agent::live)) {
                shutdown.await();
            }
            transport.leaveListening();
            agent.stopAccepting();
            agent.drain(process.drain());
        }
    }
}
