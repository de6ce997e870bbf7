package culvert.remote;

import culvert.app.Launch;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code culvert reload}: has a running server read its configuration again. */
@Command(
        name = "culvert reload",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert reload [-c FILE]",
        description =
                "%nHas a running server read its configuration again, as SIGHUP does, and says what came of it: users that were added or removed, or what is wrong and where; then nothing has changed.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert reload -c /etc/culvert/config.json",
            "",
            "Exit codes: 0 in force, 1 no server answers, 2 nothing has changed, since something is wrong."
        })
public final class ReloadCommand extends AskingCommand {
    private ReloadCommand(Sources sources) {
        super(sources);
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources()).execute(args));
    }

    static CommandLine commandLine(Sources sources) {
        return commandLine(new ReloadCommand(sources));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        return client.ask("POST", "/v1/reload");
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        out.println("in force" + users("added", answer) + users("removed", answer));
    }

    private static String users(String what, Answered answer) throws IOException {
        List<String> names = Rows.strings(answer.text(), "users_" + what);
        return names.isEmpty() ? "" : "; users " + what + ": " + String.join(", ", names);
    }
}
