package culvert.remote;

import culvert.app.ProcessSettings;
import culvert.app.Transports;
import culvert.app.doctor.Asked;
import culvert.app.doctor.Finding;
import culvert.app.doctor.MachineChecks;
import culvert.app.doctor.PortCheck;
import culvert.app.doctor.Reach;
import culvert.app.doctor.Report;
import culvert.app.doctor.TimeServer;
import culvert.app.doctor.Tools;
import culvert.config.ConfigException;
import culvert.crypto.Edition;
import culvert.net.Resolver;
import culvert.net.SystemErrors;
import culvert.net.Transport;
import culvert.net.dns.DnsResolver;
import culvert.plugin.PluginCommand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the checks of {@code culvert doctor --remote} from settings, and runs them. */
final class RemoteDoctor {
    private RemoteDoctor() {}

    /** Checks all that the settings are about. */
    static void examine(RemoteSettings settings, ProcessSettings process, Asked asked, Report report)
            throws ConfigException, IOException, InterruptedException {
        report.part(PortCheck.CHECK, _ -> settings.ports().forEach(port -> ports(port, report)));
        try (Transport transport = Transports.open(process.transport());
                Resolver resolver = DnsResolver.open(process.nameservers())) {
            Optional<TimeServer> time =
                    asked.time().map(address -> new TimeServer(address, resolver, InstantSource.system()));
            Tools tools = new Tools(
                    transport,
                    resolver,
                    settings.sockets().from(settings.ports().getFirst().out().origin()),
                    asked.target(),
                    Optional.empty(),
                    InstantSource.system(),
                    time);
            if (settings.ports().stream().anyMatch(port -> port.proxies().isEmpty())) {
                report.part(Reach.TCP, _ -> wayOut(tools).forEach(report::add));
            } else {
                report.add(Finding.notTried(Reach.TCP, "all goes through outbound_proxy, which is not asked"));
            }
            report.add(MachineChecks.clock(
                    time,
                    settings.ports().stream()
                            .anyMatch(port -> port.keys().method().edition() == Edition.EDITION_2022)));
        } catch (IOException e) {
            report.add(Finding.failed("start", "open sockets", SystemErrors.text(e), ""));
        }
        if (settings.store().isPresent()) {
            report.part(
                    StoreCheck.CHECK,
                    _ -> report.add(StoreCheck.of(settings.store().orElseThrow())));
        }
        report.add(MachineChecks.ipv6());
        report.add(MachineChecks.descriptors());
        report.add(Finding.notTried("firewall", "whether clients get in cannot be seen from here")
                .advising("\"culvert doctor\" on the laptop shows it, and tells TCP from UDP."));
    }

    private static void ports(PortSettings settings, Report report) {
        Optional<String> plugin = settings.plugin().map(PluginCommand::program);
        for (InetSocketAddress at : settings.listen()) {
            if (settings.mode().servesTcp()) {
                report.add(PortCheck.of(at, false, "remote", "-p", plugin).finding());
            }
            if (settings.mode().servesUdp()) {
                report.add(PortCheck.of(at, true, "remote", "-p").finding());
            }
        }
    }

    private static List<Finding> wayOut(Tools tools) {
        List<Finding> findings = new ArrayList<>();
        Reach reach = new Reach(tools, false, findings);
        List<InetSocketAddress> addresses = reach.addresses(List.of(tools.target()));
        if (addresses.isEmpty()) {
            findings.add(Finding.notTried(Reach.TCP, "the name leads nowhere"));
        } else {
            reach.connect(addresses);
        }
        return findings;
    }
}
