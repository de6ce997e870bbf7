package culvert.remote;

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
    private final Launch launch;
    private final Program<RemoteSettings> program;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

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
        return Commands.commandLine(new RemoteCommand(launch, program), End.REMOTE)
                .addSubcommand("genkey", GenkeyCommand.commandLine());
    }

    @Override
    public Integer call() throws Exception {
        launch.run(End.REMOTE, spec.commandLine().getParseResult(), RemoteSetup::settings, program);
        return ExitCode.OK;
    }
}
