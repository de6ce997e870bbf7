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
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code culvert sessions}: what goes through a running server. */
@Command(
        name = "culvert sessions",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert sessions [-c FILE]",
        description = "%nLists the connections and the associations of UDP that go through a running server now.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert sessions -c /etc/culvert/config.json",
            "",
            "Exit codes: 0 listed, 1 no server answers, 2 wrong usage or configuration."
        })
public final class SessionsCommand extends AskingCommand {
    private SessionsCommand(Sources sources) {
        super(sources);
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources()).execute(args));
    }

    static CommandLine commandLine(Sources sources) {
        return commandLine(new SessionsCommand(sources));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        Answered sessions = client.ask("GET", "/v1/sessions");
        if (!sessions.isGood()) {
            return sessions;
        }
        Answered associations = client.ask("GET", "/v1/associations");
        return associations.isGood() ? new Answered(associations.status(), both(sessions, associations)) : associations;
    }

    /** One object with the fields of two, each of which has some. */
    private static String both(Answered one, Answered other) {
        String first = one.text().strip();
        return first.substring(0, first.length() - 1)
                + ','
                + other.text().strip().substring(1)
                + '\n';
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        List<Map<String, String>> sessions = Rows.objects(answer.text(), "sessions");
        List<Map<String, String>> associations = Rows.objects(answer.text(), "associations");
        boolean hasTargets = sessions.stream().anyMatch(session -> session.containsKey("target"));
        List<String> heads = List.of("ID", "KIND", "USER", "SECONDS", "UP", "DOWN", "FROM", hasTargets ? "TARGET" : "");
        Stream<List<String>> rows = Stream.concat(
                sessions.stream().map(session -> row("tcp", session)),
                associations.stream().map(association -> row("udp", association)));
        Rows.print(heads, rows.toList(), out);
    }

    private static List<String> row(String kind, Map<String, String> session) {
        return List.of(
                session.getOrDefault("id", ""),
                kind,
                session.getOrDefault("user", ""),
                session.getOrDefault("seconds", ""),
                Rows.bytes(session, "up"),
                Rows.bytes(session, "down"),
                session.getOrDefault("network", ""),
                session.getOrDefault("target", ""));
    }
}
