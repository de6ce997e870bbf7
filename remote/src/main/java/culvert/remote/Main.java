package culvert.remote;

import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.SessionLog;
import culvert.app.Shutdown;
import culvert.app.Transports;
import culvert.crypto.Family;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.carrier.NettyResolver;
import culvert.relay.RelayEvents;
import culvert.replay.ReplayFilter;
import java.io.IOException;

/** Starts the remote end as a process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(RemoteCommand.commandLine(Launch.ofProcess(), Main::run).execute(args));
    }

    private static void run(RemoteSettings settings, ProcessSettings process, Shutdown shutdown)
            throws IOException, InterruptedException {
        RelayEvents log = SessionLog.forRemote(process.verbose());
        try (Transport transport = Transports.open(process.transport());
                Resolver resolver = NettyResolver.open(process.nameserver().orElse(null));
                ReplayFilter salts = salts(settings, process);
                RemoteServer server = RemoteServer.start(settings, transport, resolver, log, salts)) {
            shutdown.await();
            server.stopAccepting();
            server.drain(process.drain());
        }
    }

    /**
     * The replay filter, in a file for each port: recordings are for one port, and several servers may share a directory.
     * A port that the system chooses is another the next time.
     */
    private static ReplayFilter salts(RemoteSettings settings, ProcessSettings process) {
        Family family = settings.keys().method().family();
        int port = settings.listen().getFirst().getPort();
        return port == 0 ? ReplayFilter.inMemory(family) : ReplayFilter.open(family, process.stateDirectory(), port);
    }
}
