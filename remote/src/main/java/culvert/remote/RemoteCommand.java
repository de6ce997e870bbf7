package culvert.remote;

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

/** The command {@code culvert remote}: its flags, and the way to its settings. */
@Command(
        name = "culvert remote",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert remote [OPTIONS]%n       culvert remote genkey [-m NAME]",
        description =
                "%nAccepts what culvert local and other Shadowsocks clients send, and connects to where they want to go.",
        footer = {
            "",
            "A flag wins over the environment, the environment over the file.",
            "",
            "Example, with a new password in a file of one line, which the other end needs too:",
            "  (umask 077; culvert remote genkey > secret.txt)",
            "  culvert remote -p 8388 --password-file secret.txt",
            "",
            "Exit codes: 0 ended as asked, 1 failed, 2 wrong usage or configuration."
        })
final class RemoteCommand implements Callable<Integer> {
    private static final List<HelpSection> SECTIONS = List.of(
            new HelpSection("Serving", List.of("-s", "-p", "-u", "-U")),
            HelpSection.SECRET,
            new HelpSection("Targets", List.of("--egress-allow")),
            HelpSection.RUNNING,
            HelpSection.PROGRAM);

    private final Launch launch;
    private final Program<RemoteSettings> program;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "ADDR",
            description = "the address of this machine to listen on (default: all of them)")
    private @Nullable String address;

    @Option(
            names = {"-p", "--server-port"},
            paramLabel = "PORT",
            description = "the port to listen on; 0 takes any (default: 8388)")
    private @Nullable String port;

    @Option(
            names = "--egress-allow",
            paramLabel = "CIDR",
            description =
                    "let clients reach this private network, such as 10.0.0.0/8; may be repeated" + " (default: none)")
    private @Nullable List<String> egressAllow;

    @Mixin
    private CommonOptions common = new CommonOptions();

    private RemoteCommand(Launch launch, Program<RemoteSettings> program) {
        this.launch = launch;
        this.program = program;
    }

    /**
     * The command line of this end.
     *
     * @param launch the way to the program
     * @param program is run with what was read
     */
    static CommandLine commandLine(Launch launch, Program<RemoteSettings> program) {
        return Commands.commandLine(new RemoteCommand(launch, program), SECTIONS)
                .addSubcommand("genkey", GenkeyCommand.commandLine());
    }

    @Override
    public Integer call() throws Exception {
        launch.run(End.REMOTE, common, this::into, RemoteSetup::settings, program);
        return ExitCode.OK;
    }

    private void into(Layer layer) {
        CommonOptions.word(layer, Key.SERVER, address, "-s");
        CommonOptions.word(layer, Key.SERVER_PORT, port, "-p");
        if (egressAllow != null) {
            layer.words(Key.EGRESS_ALLOW, egressAllow, "--egress-allow");
        }
    }
}
