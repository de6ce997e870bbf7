package culvert.local;

import culvert.app.Commands;
import culvert.app.CommonOptions;
import culvert.app.ExitCode;
import culvert.app.HelpSection;
import culvert.app.Launch;
import culvert.app.Program;
import culvert.app.Version;
import culvert.config.End;
import culvert.config.Key;
import culvert.config.Layer;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code culvert local}: its flags, and the way to its settings. */
@Command(
        name = "culvert local",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert local -s HOST [OPTIONS]%n       culvert local -c FILE [OPTIONS]",
        description = "%nServes SOCKS on this machine and carries what it gets through a remote, encrypted.",
        footer = {
            "",
            "A flag wins over the environment, the environment over the file.",
            "",
            "Example, with the password in a file of one line:",
            "  culvert local -s vps.example.com --password-file secret.txt",
            "  curl --socks5-hostname 127.0.0.1:1080 https://example.org/",
            "and with the resolver of the other side on a port of this one, where the remote runs with -u:",
            "  culvert local -s vps.example.com --password-file secret.txt -u -l 5353 --tunnel 9.9.9.9:53",
            "  dig @127.0.0.1 -p 5353 example.org",
            "",
            "Exit codes: 0 ended as asked, 1 failed, 2 wrong usage or configuration."
        })
final class LocalCommand implements Callable<Integer> {
    private static final List<HelpSection> SECTIONS = List.of(
            new HelpSection("The remote", List.of("-s", "-p")),
            HelpSection.SECRET,
            new HelpSection("Serving", List.of("-b", "-l", "-u", "-U", "--tunnel", "--allow-open-proxy")),
            HelpSection.RUNNING,
            HelpSection.PROGRAM);

    private final Launch launch;
    private final Program<LocalSettings> program;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST",
            description = "its name or address; HOST:PORT is fine too")
    private @Nullable String server;

    @Option(
            names = {"-p", "--server-port"},
            paramLabel = "PORT",
            description = "its port (default: 8388)")
    private @Nullable String serverPort;

    @Option(
            names = {"-b", "--local-address"},
            paramLabel = "ADDR",
            description = "the address of this machine to serve on (default: 127.0.0.1)")
    private @Nullable String localAddress;

    @Option(
            names = {"-l", "--local-port"},
            paramLabel = "PORT",
            description = "the port to serve on; 0 takes any (default: 1080)")
    private @Nullable String localPort;

    @Option(
            names = "--tunnel",
            paramLabel = "HOST:PORT",
            description = "instead of SOCKS, carry everything that comes to this one target")
    private @Nullable String tunnel;

    @Option(
            names = "--allow-open-proxy",
            description = "serve other machines without \"socks_users\" in the file: whoever reaches"
                    + " ADDR can use this proxy")
    private boolean allowOpenProxy;

    @Mixin
    private CommonOptions common = new CommonOptions();

    private LocalCommand(Launch launch, Program<LocalSettings> program) {
        this.launch = launch;
        this.program = program;
    }

    /**
     * The command line of this end.
     *
     * @param launch the way to the program
     * @param program is run with what was read
     */
    static CommandLine commandLine(Launch launch, Program<LocalSettings> program) {
        return Commands.commandLine(new LocalCommand(launch, program), SECTIONS);
    }

    @Override
    public Integer call() throws Exception {
        launch.run(
                End.LOCAL,
                common,
                this::into,
                (config, findings) -> LocalSetup.settings(config, allowOpenProxy, findings),
                program);
        return ExitCode.OK;
    }

    private void into(Layer layer) {
        CommonOptions.word(layer, Key.SERVER, server, "-s");
        CommonOptions.word(layer, Key.SERVER_PORT, serverPort, "-p");
        CommonOptions.word(layer, Key.LOCAL_ADDRESS, localAddress, "-b");
        CommonOptions.word(layer, Key.LOCAL_PORT, localPort, "-l");
        CommonOptions.word(layer, Key.TUNNEL_ADDRESS, tunnel, "--tunnel");
    }
}
