package culvert.remote;

import culvert.app.Sources;
import culvert.app.Version;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code culvert users remove}: a user less. */
@Command(
        name = "culvert users remove",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert users remove NAME [OPTIONS]",
        description = "%nRemoves a user from a running server, at once; what the user has open ends.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert users remove bob",
            "",
            "Exit codes: 0 done, 1 no server answers or it refuses, 2 wrong usage or configuration."
        })
final class RemoveUserCommand extends AskingCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "the user", hidden = true)
    private String name = "";

    private RemoveUserCommand(Sources sources) {
        super(sources);
    }

    static CommandLine commandLine(Sources sources) {
        return commandLine(new RemoveUserCommand(sources));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        return client.ask("DELETE", pathOf(name));
    }

    @Override
    void say(Answered answer, PrintWriter out) {
        out.println("removed");
    }
}
