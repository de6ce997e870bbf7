package culvert.local;

import culvert.address.Target;
import culvert.app.ProcessSettings;
import culvert.app.Transports;
import culvert.app.doctor.Asked;
import culvert.app.doctor.Beside;
import culvert.app.doctor.Finding;
import culvert.app.doctor.MachineChecks;
import culvert.app.doctor.Mark;
import culvert.app.doctor.PortCheck;
import culvert.app.doctor.Report;
import culvert.app.doctor.TimeServer;
import culvert.app.doctor.Tools;
import culvert.config.ConfigException;
import culvert.crypto.Edition;
import culvert.local.doctor.BrowserCheck;
import culvert.local.doctor.Examination;
import culvert.local.doctor.ProxyVariables;
import culvert.local.doctor.Server;
import culvert.local.doctor.SpeedCheck;
import culvert.net.Resolver;
import culvert.net.SystemErrors;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import culvert.relay.FinishedSession;
import culvert.relay.RelayEvents;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.packet.PacketClient;
import culvert.shadowsocks.stream.ClientProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the checks of {@code culvert doctor} from settings, and runs them. */
final class LocalDoctor {
    private final LocalSettings settings;
    private final Wishes wishes;
    private final Report report;
    private boolean isServed;
    private boolean isKnown;

    /**
     * What the user wants.
     *
     * @param asked whom the checks ask
     * @param ipv6 whom by IPv6
     * @param url what is downloaded
     * @param environment what programs find their proxy by
     */
    record Wishes(Asked asked, Optional<Target> ipv6, Optional<URI> url, Map<String, String> environment) {}

    private LocalDoctor(LocalSettings settings, Wishes wishes, Report report) {
        this.settings = settings;
        this.wishes = wishes;
        this.report = report;
    }

    /** Checks all that the settings are about. */
    static void examine(LocalSettings settings, ProcessSettings process, Wishes wishes, Report report)
            throws ConfigException, IOException, InterruptedException {
        LocalDoctor doctor = new LocalDoctor(settings, wishes, report);
        report.part(PortCheck.CHECK, _ -> doctor.ports());
        try (Transport transport = Transports.open(process.transport());
                Resolver resolver = DnsResolver.open(process.nameservers());
                LocalPlugins plugins = LocalPlugins.start(settings.servers())) {
            doctor.servers(doctor.tools(transport, resolver), plugins);
            report.add(MachineChecks.ipv6());
            report.part(BrowserCheck.CHECK, _ -> doctor.programs(transport, resolver));
        } catch (IOException e) {
            report.add(Finding.failed("start", "open sockets, start plugins", SystemErrors.text(e), ""));
        }
    }

    private Tools tools(Transport transport, Resolver resolver) {
        Asked asked = wishes.asked();
        InstantSource clock = InstantSource.system();
        return new Tools(
                transport,
                resolver,
                settings.sockets().withoutFastOpen(),
                asked.target(),
                wishes.ipv6(),
                clock,
                asked.time().map(address -> new TimeServer(address, resolver, clock)));
    }

    private void ports() {
        boolean tunnels = settings.tunnel().isPresent();
        for (InetSocketAddress at : settings.listen()) {
            if (!tunnels || settings.mode().servesTcp()) {
                PortCheck check = PortCheck.of(at, false, "local", "-l");
                if (at.equals(settings.listen().getFirst())) {
                    isServed = check.isServed();
                }
                report.add(check.finding());
            }
            if (tunnels && settings.mode().servesUdp()) {
                report.add(PortCheck.of(at, true, "local", "-l").finding());
            }
        }
    }

    /** What programs get: from the local end that runs, or else from one that is started for this. */
    private void programs(Transport transport, Resolver resolver) throws IOException {
        InetSocketAddress port = settings.listen().getFirst();
        if (settings.tunnel().isPresent()) {
            report.add(Finding.notTried("browser", "the port serves a tunnel to one target"));
            return;
        }
        ProxyVariables.check(wishes.environment(), port).forEach(report::add);
        if (!isKnown || !settings.mode().servesTcp()) {
            report.add(Finding.notTried("browser", "a server has to take this end's key first"));
            report.add(Finding.notTried("speed", "a server has to take this end's key first"));
            return;
        }
        try (LocalAgent own = LocalAgent.start(settings.onLoopback(), transport, resolver, new Unheard())) {
            InetSocketAddress at = own.addresses().getFirst();
            Target target = wishes.asked().target();
            (isServed
                            ? new BrowserCheck(
                                    ProxyVariables.reachable(port),
                                    Target.of(port).toString(),
                                    settings.socksUsers(),
                                    target)
                            : new BrowserCheck(at, "a local end started for this", Map.of(), target))
                    .run()
                    .forEach(report::add);
            report.add(SpeedCheck.of(wishes.url(), at));
        }
    }

    /** Nobody hears of the sessions of the checks. */
    private static final class Unheard implements RelayEvents {
        @Override
        public void finished(FinishedSession session) {}

        @Override
        public void defect(long id, Throwable problem) {}
    }

    /** Side by side; told in their order. */
    private void servers(Tools tools, LocalPlugins plugins) {
        Beside.each(
                settings.servers(),
                server -> Examination.of(server(server, plugins), tools),
                broken -> List.of(Finding.broken("server", broken)),
                findings -> findings.forEach(finding -> {
                    isKnown |= finding.check().equals(Examination.KEY) && finding.mark() == Mark.OK;
                    report.add(finding);
                }));
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
            return ClientProtocol.of(server.method(), server.password(), server.prefix(), rules(clock, skew));
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
