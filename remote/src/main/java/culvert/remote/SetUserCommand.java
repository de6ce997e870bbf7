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
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code culvert users set}: a user may something else from now on. */
@Command(
        name = "culvert users set",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert users set NAME [OPTIONS]",
        description =
                "%nChanges what a user of a running server may, at once; \"none\" takes a limit away. What is open goes on where it may.",
        footer = {
            "",
            "Examples, on the server, as root:",
            "  culvert users set bob --quota 100G/month --rate-down none",
            "  culvert users set bob --disable",
            "",
            "Exit codes: 0 done, 1 no server answers or it refuses, 2 wrong usage or configuration."
        })
final class SetUserCommand extends AskingCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "the user", hidden = true)
    private String name = "";

    @Mixin
    private UserFlags flags = new UserFlags();

    @Option(names = "--enable", description = "it may come")
    private boolean on;

    @Option(names = "--disable", description = "it may not come; what is open ends")
    private boolean off;

    @Option(
            names = "--make-admin",
            description = "it sees all users on the server's page (http://culvert.internal/), invites and switches off")
    private boolean admin;

    @Option(names = "--no-admin", description = "it sees itself there, and nobody else")
    private boolean noAdmin;

    @Option(names = "--new-key", description = "make it a new key and print that; the old one is worth nothing then")
    private boolean newKey;

    private SetUserCommand(Sources sources) {
        super(sources);
    }

    static CommandLine commandLine(Sources sources) {
        List<String> names = new ArrayList<>(UserFlags.NAMES);
        names.addAll(List.of("--new-key", "--enable", "--disable", "--make-admin", "--no-admin"));
        return commandLine(new SetUserCommand(sources), List.of(new HelpSection("What it may", names)));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        if (on && off) {
            throw wrong("--enable stands beside --disable, expected one of the two");
        }
        if (newKey && password().isPresent()) {
            throw wrong("--new-key stands beside --password-file, expected one of the two");
        }
        Map<String, Optional<Object>> values = flags.values();
        password().ifPresent(password -> values.put("password", Optional.of(password)));
        if (newKey) {
            values.put("password", Optional.empty());
        }
        if (on || off) {
            values.put("enabled", Optional.of(on));
        }
        if (admin && noAdmin) {
            throw wrong("--make-admin stands beside --no-admin, expected one of the two");
        }
        if (admin || noAdmin) {
            values.put("admin", Optional.of(admin));
        }
        if (values.isEmpty()) {
            throw wrong("nothing is to be changed, expected what to change (--help)");
        }
        return client.ask("PATCH", pathOf(name), Body.of(values));
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        if (newKey) {
            printKeys(answer, out);
        } else {
            out.println("changed");
        }
    }
}
