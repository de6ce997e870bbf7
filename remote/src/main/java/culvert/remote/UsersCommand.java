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
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code culvert users}: who may use a running server, and what they have carried. */
@Command(
        name = "culvert users",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = {
            "culvert users [list] [-c FILE]",
            "       culvert users add NAME [OPTIONS]",
            "       culvert users set NAME [OPTIONS]",
            "       culvert users remove NAME [OPTIONS]",
            "       culvert users usage NAME [OPTIONS]"
        },
        description =
                "%nLists the users of a running server, what they have open, what they have carried since it was started, and what"
                        + " is used of their quotas.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert users -c /etc/culvert/config.json",
            "",
            "Exit codes: 0 listed, 1 no server answers, 2 wrong usage or configuration."
        })
public final class UsersCommand extends AskingCommand {
    /** A time begins with its day, and periods end at midnight in UTC. */
    private static final int DATE = 10;

    private UsersCommand(Sources sources) {
        super(sources);
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources()).execute(args));
    }

    static CommandLine commandLine(Sources sources) {
        CommandLine users = commandLine(new UsersCommand(sources))
                .addSubcommand("list", commandLine(new UsersCommand(sources)))
                .addSubcommand("add", AddUserCommand.commandLine(sources))
                .addSubcommand("set", SetUserCommand.commandLine(sources))
                .addSubcommand("remove", RemoveUserCommand.commandLine(sources))
                .addSubcommand("usage", UsageCommand.commandLine(sources));
        users.getSubcommands() // the first lines of the page name them
                .values()
                .forEach(each -> each.getCommandSpec().usageMessage().hidden(true));
        return users;
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        return client.ask("GET", "/v1/users");
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        List<String> heads = List.of("USER", "CONNECTIONS", "ASSOCIATIONS", "UP", "DOWN", "QUOTA");
        Rows.print(
                heads,
                Rows.objects(answer.text(), "users").stream()
                        .map(UsersCommand::row)
                        .toList(),
                out);
    }

    private static List<String> row(Map<String, String> user) {
        return List.of(
                user.getOrDefault("name", ""),
                user.getOrDefault("sessions", ""),
                user.getOrDefault("associations", ""),
                Rows.bytes(user, "up"),
                Rows.bytes(user, "down"),
                quota(user));
    }

    /** How much of how much, and until when. */
    private static String quota(Map<String, String> user) {
        if (!user.containsKey("quota_bytes")) {
            return "";
        }
        String ends = user.getOrDefault("quota_ends", "");
        return Rows.bytes(user, "quota_used") + " of " + Rows.bytes(user, "quota_bytes")
                + (ends.isEmpty() ? "" : " until " + ends.substring(0, Math.min(DATE, ends.length())));
    }
}
