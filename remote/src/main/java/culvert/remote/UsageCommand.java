package culvert.remote;

import culvert.app.Sources;
import culvert.app.Version;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code culvert users usage}: what one user has and may. */
@Command(
        name = "culvert users usage",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert users usage NAME [OPTIONS]",
        description = "%nSays what a user of a running server has open, has carried since it was started, and may.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert users usage bob",
            "",
            "Exit codes: 0 done, 1 no server answers or it refuses, 2 wrong usage or configuration."
        })
final class UsageCommand extends AskingCommand {
    private static final Set<String> BYTES = Set.of("up", "down", "quota_used", "quota_bytes");

    @Parameters(index = "0", paramLabel = "NAME", description = "the user", hidden = true)
    private String name = "";

    private UsageCommand(Sources sources) {
        super(sources);
    }

    static CommandLine commandLine(Sources sources) {
        return commandLine(new UsageCommand(sources));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        return client.ask("GET", pathOf(name) + "/usage");
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        Map<String, String> fields = Rows.fields(answer.text());
        fields.replaceAll((key, value) -> BYTES.contains(key) ? Rows.bytes(fields, key) : value);
        fields.forEach((key, value) -> out.println(key + ": " + value));
    }
}
