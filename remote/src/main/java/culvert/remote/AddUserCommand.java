package culvert.remote;

import culvert.app.HelpSection;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Body;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code culvert users add}: a user more, live. */
@Command(
        name = "culvert users add",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert users add NAME [OPTIONS]",
        description =
                "%nAdds a user to a running server, with a key that the server makes, and prints that key: it is shown this once. \"culvert invite\" prints the link.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert users add bob --quota 50G/month --days 30",
            "",
            "Exit codes: 0 done, 1 no server answers or it refuses, 2 wrong usage or configuration."
        })
final class AddUserCommand extends AskingCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "the user", hidden = true)
    private String name = "";

    @Mixin
    private UserFlags flags = new UserFlags();

    @Option(names = "--disabled", description = "it may not come yet")
    private boolean disabled;

    private AddUserCommand(Sources sources) {
        super(sources);
    }

    static CommandLine commandLine(Sources sources) {
        List<String> names = new ArrayList<>(UserFlags.NAMES);
        names.add("--disabled");
        return commandLine(new AddUserCommand(sources), List.of(new HelpSection("What it may", names)));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        SequencedMap<String, Optional<Object>> values = flags.ofNewUser();
        values.putFirst("name", Optional.of(name));
        password().ifPresent(password -> values.put("password", Optional.of(password)));
        if (disabled) {
            values.put("enabled", Optional.of(false));
        }
        return client.ask("POST", "/v1/users", Body.of(values));
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        if (password().isPresent()) {
            out.println("added");
        } else {
            printKeys(answer, out);
        }
    }
}
