package culvert.local;

import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.Shutdown;
import culvert.app.Transports;
import culvert.app.log.SessionLog;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import java.io.IOException;

/** Starts the local end as a process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(LocalCommand.commandLine(Launch.ofProcess(), Main::run).execute(args));
    }

    private static void run(LocalSettings settings, ProcessSettings process, Shutdown shutdown)
            throws IOException, InterruptedException {
        try (Transport transport = Transports.open(process.transport());
                Resolver resolver = DnsResolver.open(process.nameservers());
                LocalAgent agent = LocalAgent.start(settings, transport, resolver, SessionLog.forLocal())) {
            shutdown.await();
            agent.stopAccepting();
            agent.drain(process.drain());
        }
    }
}
