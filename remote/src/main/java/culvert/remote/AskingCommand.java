package culvert.remote;

import culvert.app.Commands;
import culvert.app.ExitCode;
import culvert.app.HelpOptions;
import culvert.app.HelpSection;
import culvert.app.Sources;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Key;
import culvert.config.Secret;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running server something, by its interface for administrators. */
abstract class AskingCommand implements Callable<Integer> {
    private static final List<HelpSection> SECTIONS = List.of(
            new HelpSection("Which server", List.of("-c", "--admin")),
            new HelpSection("This program", List.of("--json", "-h", "-V")));

    /** Where the systemd unit has it. */
    private static final Path USUAL = Path.of("/run/culvert/admin.sock");

    private final Sources sources;

    private Optional<Path> named = Optional.empty();

    @Option(names = "--json", description = "print the answer as it came, for programs")
    private boolean json;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    AskingCommand(Sources sources) {
        this.sources = sources;
    }

    static CommandLine commandLine(AskingCommand command) {
        return Commands.commandLine(command, SECTIONS, End.REMOTE, Set.of(Key.CONFIG_FILE, Key.ADMIN));
    }

    /** Asks. */
    abstract Answered ask(AdminClient client) throws IOException;

    /** Says a good answer to people. */
    abstract void say(Answered answer, PrintWriter out) throws IOException;

    @Override
    public Integer call() throws ConfigException, IOException {
        Answered answer = ask(client());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(answer.text());
        } else if (answer.isGood()) {
            say(answer, out);
        } else {
            Rows.strings(answer.text(), "errors").forEach(this::complain);
            Rows.strings(answer.text(), "error").forEach(this::complain);
        }
        out.flush();
        return answer.isGood() ? ExitCode.OK : answer.isOfConfiguration() ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private AdminClient client() throws ConfigException, IOException {
        Diagnostics diagnostics = new Diagnostics();
        Config config = sources.read(End.REMOTE, spec.commandLine().getParseResult(), diagnostics);
        if (config.location(Key.ADMIN).isEmpty() && !Files.exists(USUAL)) {
            diagnostics.missing("no place is named where the server answers administrators, and there is no " + USUAL
                    + ", expected \"admin\" in its file (-c FILE), or --admin PATH");
        }
        diagnostics.stopIfWrong();
        named = Sources.files(config).stream().findFirst();
        String token = config.find(Key.ADMIN_TOKEN).map(Secret::value).orElse("");
        return new AdminClient(config.find(Key.ADMIN).orElse(UnixDomainSocketAddress.of(USUAL)), token);
    }

    /** The file that is named here, where one is. */
    Optional<Path> file() {
        return named;
    }

    void complain(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(spec.name() + ": " + line);
        err.flush();
    }
}
