package culvert.local;

import culvert.app.Commands;
import culvert.app.ExitCode;
import culvert.app.HelpOptions;
import culvert.app.Launch;
import culvert.app.Program;
import culvert.app.Version;
import culvert.config.End;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code culvert local}: its flags, and the way to its settings. */
@Command(
        name = "culvert local",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis =
                "culvert local -s HOST [OPTIONS]%n       culvert local -c FILE [OPTIONS]%n       culvert local ss://... [OPTIONS]",
        description = "%nServes SOCKS and HTTP on this machine and carries what it gets through a remote, encrypted.",
        footer = {
            "",
            "A flag wins over the environment, the environment over the file.",
            "A link counts as the flags -s, -p, -m and -k, and is refused beside one of them.",
            "culvert link makes one.",
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
    private final Launch launch;
    private final Program<LocalSettings> program;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

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
        return Commands.commandLine(new LocalCommand(launch, program), End.LOCAL);
    }

    @Override
    public Integer call() throws Exception {
        launch.run(End.LOCAL, spec.commandLine().getParseResult(), LocalSetup::settings, program);
        return ExitCode.OK;
    }
}
