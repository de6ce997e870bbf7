package culvert.remote;

import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.SessionLog;
import culvert.app.Shutdown;
import culvert.app.Transports;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.carrier.NettyResolver;
import culvert.relay.RelayEvents;
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
                RemoteServer server = RemoteServer.start(settings, transport, resolver, log)) {
            shutdown.await();
            server.stopAccepting();
            server.drain(process.drain());
        }
    }
}
