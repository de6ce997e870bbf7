package culvert.app.link;

import culvert.app.Commands;
import culvert.app.ExitCode;
import culvert.app.HelpOptions;
import culvert.app.HelpSection;
import culvert.app.Launch;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Endpoint;
import culvert.config.Key;
import culvert.config.Purpose;
import culvert.config.SharedLinks;
import culvert.config.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
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
import picocli.CommandLine.Spec;

/** The command {@code culvert link}. */
@Command(
        name = "culvert link",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert link -c FILE [OPTIONS]%n       culvert link -s HOST [OPTIONS]",
        description =
                "%nPrints the ss:// link of a server, and on a terminal its QR code, for a phone or another laptop.",
        footer = {
            "",
            "The link holds the password: whoever has it can use the server.",
            "",
            "Example, on the server, whose file has the users alice and bob:",
            "  culvert link -c config.json --password-file password --host vps.example.com --user alice",
            "and at the other end:",
            "  culvert local --link FILE",
            "",
            "Exit codes: 0 printed, 2 wrong usage or configuration."
        })
public final class Main implements Callable<Integer> {
    private static final Set<Key<?>> KEYS = Set.of(
            Key.CONFIG_FILE,
            Key.SERVER,
            Key.SERVER_PORT,
            Key.LINK,
            Key.METHOD,
            Key.PASSWORD_FILE,
            Key.PASSWORD,
            Key.ALLOW_WEAK_PASSWORD);

    private static final List<HelpSection> SECTIONS = List.of(
            new HelpSection("Whose link", List.of("-c", "--host", "--user")),
            new HelpSection(
                    "What the file does not have",
                    List.of("-s", "-p", "-m", "--password-file", "-k", "--link", "--allow-weak-password")),
            new HelpSection("What is printed", List.of("--name", "--qr")),
            HelpSection.PROGRAM);

    private final Sources sources;
    private final Optional<String> terminal;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "the server's name or address as clients know it, or HOST:PORT; needed where it listens on all of its own")
    private @Nullable String host;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "the one of the file's users, or of those that the server keeps, that gets the link")
    private @Nullable String user;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "what programs call the server (default: the user's name, if any)")
    private @Nullable String name;

    @Option(
            names = "--qr",
            paramLabel = "FORM",
            description =
                    "blocks; ascii, which is twice as wide and high; or none (default: blocks on a terminal of UTF-8, ascii on another, none elsewhere)")
    private @Nullable QrForm form;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main(Sources sources, Optional<String> terminal) {
        this.sources = sources;
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        Optional<String> terminal = Optional.ofNullable(System.getProperty("culvert.terminal"));
        System.exit(commandLine(Launch.ofProcess().sources(), terminal).execute(args));
    }

    /**
     * The command line.
     *
     * @param terminal the locale of the terminal that is written to, if it is one
     */
    static CommandLine commandLine(Sources sources, Optional<String> terminal) {
        return Commands.commandLine(new Main(sources, terminal), SECTIONS, End.LOCAL, KEYS)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws ConfigException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        Config config = sources.read(End.LOCAL, spec.commandLine().getParseResult(), diagnostics);
        SharedLinks wanted = new SharedLinks(host(diagnostics), Optional.ofNullable(user), Optional.ofNullable(name));
        List<String> links =
                wanted.of(isServers(config) ? sources.withUsers(config, diagnostics) : config, diagnostics);
        diagnostics.warnings().forEach(this::say);
        say("the link holds the password: whoever has it can use the server");
        PrintWriter out = spec.commandLine().getOut();
        LinkPrinter printer = new LinkPrinter(terminal, sources.environment());
        links.forEach(link -> printer.print(link, form, out, this::say));
        out.flush();
        return ExitCode.OK;
    }

    /** Who is kept on this machine is nothing to a laptop's file; one that fits both has another host as a server's only. */
    private boolean isServers(Config config) {
        return config.find(Key.CONFIG_FILE)
                .filter(file -> host == null
                        ? Purpose.of(file, InputStream.nullInputStream()) == End.REMOTE
                        : !SharedLinks.areOfLaptop(config))
                .isPresent();
    }

    private Optional<Endpoint> host(Diagnostics diagnostics) {
        try {
            return Optional.ofNullable(host).map(Endpoint::parse);
        } catch (IllegalArgumentException e) {
            diagnostics.wrong(
                    SourceLocation.whole("--host"), "is no name and no address, expected one, which may end in :port");
            return Optional.empty();
        }
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(spec.name() + ": " + line);
        err.flush();
    }
}
