package culvert.remote;

import culvert.address.DomainName;
import culvert.address.Target;
import culvert.app.Commands;
import culvert.app.HelpOptions;
import culvert.app.HelpSection;
import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.app.doctor.Asked;
import culvert.app.doctor.ConfigurationCheck;
import culvert.app.doctor.DoctorFlags;
import culvert.app.doctor.Report;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Key;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code culvert doctor --remote}, at the server's end. */
@Command(
        name = "culvert doctor",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert doctor --remote -c FILE [OPTIONS]",
        description =
                "%nChecks what the server's end needs, on the server: the configuration, its port, names, the way out, the"
                        + " clock, IPv6, open files. Whether clients get in can only be seen from where they are.",
        footer = {
            "",
            "Takes every option of \"culvert remote\" too.",
            "",
            "Example:",
            "  culvert doctor --remote -p 8388 --password-file secret.txt",
            "",
            "Exit codes: 0 nothing failed, 1 a check failed, 2 wrong usage or configuration."
        })
public final class DoctorCommand implements Callable<Integer> {
    /** It exists for such purposes, with addresses of both kinds (RFC 2606). */
    private static final Target TARGET = new Target(new DomainName("example.org"), 443);

    private static final List<HelpSection> SECTIONS = List.of(
            new HelpSection("What is checked", List.of("--remote", "--target", "--ntp")),
            new HelpSection("This program", List.of("--json", "-h", "-V")));

    private final Sources sources;

    @Mixin
    private DoctorFlags flags = new DoctorFlags();

    @SuppressWarnings("UnusedVariable") // it has chosen this command
    @Option(names = "--remote", description = "the server's end, on the server")
    private boolean remote;

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            description = "whom to look up and to connect to, as for a client (default: example.org:443)")
    private @Nullable String target;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private DoctorCommand(Sources sources) {
        this.sources = sources;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources()).execute(args));
    }

    static CommandLine commandLine(Sources sources) {
        return Commands.commandLine(new DoctorCommand(sources), SECTIONS, End.REMOTE, Set.copyOf(Key.all()));
    }

    @Override
    public Integer call() throws InterruptedException {
        return new Report(End.REMOTE, flags.isJson(), spec.commandLine().getOut()).of(this::examine);
    }

    private void examine(Report report) throws ConfigException, IOException, InterruptedException {
        Diagnostics diagnostics = new Diagnostics();
        Config config = sources.read(End.REMOTE, spec.commandLine().getParseResult(), diagnostics);
        RemoteSettings settings = RemoteSetup.settings(sources.withUsers(config, diagnostics), diagnostics);
        Asked asked = flags.asked(target, TARGET, diagnostics);
        diagnostics.stopIfWrong();
        ConfigurationCheck.right(settings.summary(), diagnostics).forEach(report::add);
        RemoteDoctor.examine(settings, ProcessSettings.of(config, sources.environment()), asked, report);
    }
}
