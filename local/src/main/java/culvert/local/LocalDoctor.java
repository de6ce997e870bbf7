package culvert.local;

import culvert.app.ProcessSettings;
import culvert.app.Transports;
import culvert.app.doctor.Asked;
import culvert.app.doctor.Finding;
import culvert.app.doctor.PortCheck;
import culvert.app.doctor.Report;
import culvert.app.doctor.TimeServer;
import culvert.app.doctor.Tools;
import culvert.crypto.Edition;
import culvert.local.doctor.Examination;
import culvert.local.doctor.Server;
import culvert.net.Resolver;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Makes the checks of {@code culvert doctor} from settings, and runs them. */
final class LocalDoctor {
    private final LocalSettings settings;
    private final Report report;

    private LocalDoctor(LocalSettings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    /** Checks all that the settings are about. */
    static void examine(LocalSettings settings, ProcessSettings process, Asked asked, Report report)
            throws InterruptedException {
        LocalDoctor doctor = new LocalDoctor(settings, report);
        doctor.ports();
        try (Transport transport = Transports.open(process.transport());
                Resolver resolver = DnsResolver.open(process.nameservers());
                LocalPlugins plugins = LocalPlugins.start(settings.servers())) {
            Tools tools = new Tools(
                    transport,
                    resolver,
                    settings.sockets(),
                    asked.target(),
                    InstantSource.system(),
                    asked.time().map(address -> new TimeServer(address, resolver, InstantSource.system())));
            doctor.servers(tools, plugins);
        } catch (IOException e) {
            report.add(Finding.failed("start", "open sockets, start plugins", String.valueOf(e.getMessage()), ""));
        }
    }

    private void ports() {
        boolean tunnels = settings.tunnel().isPresent();
        for (InetSocketAddress at : settings.listen()) {
            if (!tunnels || settings.mode().servesTcp()) {
                report.add(PortCheck.of(at, false, "local", "-l").finding());
            }
            if (tunnels && settings.mode().servesUdp()) {
                report.add(PortCheck.of(at, true, "local", "-l").finding());
            }
        }
    }

    /** Side by side; told in their order. */
    private void servers(Tools tools, LocalPlugins plugins) throws InterruptedException {
        List<FutureTask<List<Finding>>> examinations = settings.servers().stream()
                .map(server -> {
                    Server known = server(server, plugins);
                    FutureTask<List<Finding>> task = new FutureTask<>(() -> Examination.of(known, tools));
                    Thread.ofVirtual().name("doctor").start(task);
                    return task;
                })
                .toList();
        for (FutureTask<List<Finding>> examination : examinations) {
            try {
                examination.get().forEach(report::add);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private Server server(ServerSettings server, LocalPlugins plugins) {
        return new Server(
                settings.servers().size() == 1 ? "" : server.label(),
                server.addresses(),
                server.plugin().map(_ -> plugins.places(server).getFirst()),
                server.method().label(),
                server.method().edition() == Edition.EDITION_2022,
                server.mode().servesTcp(),
                settings.mode().servesUdp() && server.mode().servesUdp(),
                new Wires(server));
    }

    /** The protocols of a server, by its own key. */
    private record Wires(ServerSettings server) implements Server.Wires {
        @Override
        public ClientProtocol streams(InstantSource clock, Consumer<Duration> skew) {
            return ClientProtocol.of(server.method(), server.password(), rules(clock, skew));
        }

        @Override
        public PacketClient packets(InstantSource clock) {
            return PacketClient.of(server.method(), server.password(), rules(clock, _ -> {}));
        }

        /** No answer comes twice to questions that are asked once. */
        private ClientRules rules(InstantSource clock, Consumer<Duration> skew) {
            return new ClientRules(server.lenientSegments(), clock, skew, _ -> true);
        }
    }
}
