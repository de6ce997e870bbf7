package culvert.local;

import culvert.address.Ip;
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
import culvert.config.SourceLocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code culvert doctor} at the laptop's end. */
@Command(
        name = "culvert doctor",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis =
                "culvert doctor -c FILE [OPTIONS]%n       culvert doctor ss://... [OPTIONS]%n       culvert doctor --remote -c FILE [OPTIONS]",
        description =
                "%nChecks step by step why the tunnel does not work, or that it does, and says what to do: the configuration,"
                        + " the port, the way to each server, key and method, the clock, datagrams and their size, IPv6, speed,"
                        + " and what a browser gets.",
        footer = {
            "",
            "Takes every option of \"culvert local\" too, or with --remote those of \"culvert remote\": put the",
            "word doctor into the place of \"local\" in the command that does not work.",
            "",
            "Example:",
            "  culvert doctor -s vps.example.com --password-file secret.txt",
            "",
            "Exit codes: 0 nothing failed, 1 a check failed, 2 wrong usage or configuration."
        })
public final class DoctorCommand implements Callable<Integer> {
    /** Whom the page asks. */
    private static final Target TARGET = new Target(new Ip(InetAddress.ofLiteral("9.9.9.9")), 53);

    /** The same people's. */
    private static final Target TARGET_OF_IPV6 = new Target(new Ip(InetAddress.ofLiteral("2620:fe::fe")), 53);

    private static final List<HelpSection> SECTIONS = List.of(
            new HelpSection("What is checked", List.of("--remote", "--target", "--url", "--ntp")),
            new HelpSection("This program", List.of("--json", "-h", "-V")));

    private final Sources sources;

    @Mixin
    private DoctorFlags flags = new DoctorFlags();

    /** The launcher starts the other end's command for it, where it stands. */
    @Option(names = "--remote", description = "the server's end, on the server")
    private boolean remote;

    @Option(
            names = "--target",
            paramLabel = "HOST:PORT",
            description =
                    "whom to ask through each server: a name server, or what answers to anything (default: 9.9.9.9:53)")
    private @Nullable String target;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "a file of some 10 MB or more, http or https, which is downloaded for 3 s to see how fast it comes")
    private @Nullable String url;

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
        return Commands.commandLine(new DoctorCommand(sources), SECTIONS, End.LOCAL, Set.copyOf(Key.all()));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (remote) {
            throw new ParameterException(spec.commandLine(), "--remote takes no value, expected it alone");
        }
        return new Report(End.LOCAL, flags.isJson(), spec.commandLine().getOut()).of(this::examine);
    }

    private void examine(Report report) throws ConfigException, IOException, InterruptedException {
        Diagnostics diagnostics = new Diagnostics();
        Config config = sources.read(End.LOCAL, spec.commandLine().getParseResult(), diagnostics);
        if (isOfTheServer(config)) {
            diagnostics.missing(
                    "this looks like the configuration of the server's end, which \"culvert doctor --remote\" checks,"
                            + " on the server");
        }
        LocalSettings settings = LocalSetup.settings(config, diagnostics);
        Asked asked = flags.asked(target, TARGET, diagnostics);
        Optional<URI> file = url(diagnostics);
        diagnostics.stopIfWrong();
        ConfigurationCheck.right(settings.summary(), diagnostics).forEach(report::add);
        LocalDoctor.Wishes wishes = new LocalDoctor.Wishes(
                asked,
                asked.target().equals(TARGET) ? Optional.of(TARGET_OF_IPV6) : Optional.empty(),
                file,
                sources.environment());
        LocalDoctor.examine(settings, ProcessSettings.of(config, sources.environment()), wishes, report);
    }

    /** One only listens at a wildcard, and only there are users. */
    private static boolean isOfTheServer(Config config) {
        boolean listens = config.find(Key.SERVER).orElse(List.of()).stream()
                .anyMatch(server -> server.host() instanceof Ip(InetAddress address) && address.isAnyLocalAddress());
        boolean isNowhere = config.location(Key.SERVER).isEmpty()
                && config.location(Key.SERVERS).isEmpty()
                && (config.location(Key.USERS).isPresent()
                        || config.location(Key.SERVER_PORT).isPresent());
        return listens || isNowhere;
    }

    private Optional<URI> url(Diagnostics diagnostics) {
        if (url == null) {
            return Optional.empty();
        }
        try {
            URI file = new URI(url);
            if (file.getHost() != null && List.of("http", "https").contains(file.getScheme())) {
                return Optional.of(file);
            }
        } catch (URISyntaxException e) {
            // said below
        }
        diagnostics.wrong(SourceLocation.whole("--url"), "is no address of a file, expected such as https://HOST/FILE");
        return Optional.empty();
    }
}
