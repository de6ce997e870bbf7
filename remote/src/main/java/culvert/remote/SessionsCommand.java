package culvert.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import culvert.app.HelpSection;
import culvert.app.Launch;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.config.Key;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code culvert sessions}: what goes through a running server. */
@Command(
        name = "culvert sessions",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert sessions [OPTIONS]",
        description = "%nLists the connections and the associations of UDP that go through a running server now.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert sessions -c /etc/culvert/config.json",
            "  culvert sessions --user alice --sort bytes --limit 10",
            "",
            "Exit codes: 0 listed, 1 no server answers, 2 wrong usage or configuration."
        })
public final class SessionsCommand extends AskingCommand {
    @Option(names = "--user", paramLabel = "NAME", description = "those of this user only")
    private @Nullable String user;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            description =
                    "age (the oldest first, which is usual), active (what has moved last), bytes, up, down (the most first) or user")
    private @Nullable String sort;

    @Option(names = "--limit", paramLabel = "N", description = "the first N connections and associations only")
    private @Nullable String limit;

    @Option(
            names = {"-v", "--targets"},
            description = "where they lead to as well, if the server was started with -v and so may tell")
    private boolean targets;

    private SessionsCommand(Sources sources) {
        super(sources);
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources()).execute(args));
    }

    static CommandLine commandLine(Sources sources) {
        return commandLine(
                new SessionsCommand(sources),
                List.of(new HelpSection("Which of them", List.of("--user", "--sort", "--limit", "-v"))),
                Set.of(Key.CONFIG_FILE, Key.ADMIN));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        refuseUnknown(user, client);
        String wanted = wanted();
        Answered sessions = client.ask("GET", "/v1/sessions?" + wanted);
        if (!sessions.isGood()) {
            return sessions;
        }
        Answered associations = client.ask("GET", "/v1/associations?" + wanted);
        return associations.isGood() ? new Answered(associations.status(), both(sessions, associations)) : associations;
    }

    private String wanted() {
        StringJoiner wanted = new StringJoiner("&").add("targets=" + targets);
        given("user", user).ifPresent(wanted::add);
        given("sort", sort).ifPresent(wanted::add);
        given("limit", limit).ifPresent(wanted::add);
        return wanted.toString();
    }

    private static Optional<String> given(String name, @Nullable String value) {
        return Optional.ofNullable(value).map(text -> name + "=" + URLEncoder.encode(text, UTF_8));
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
        if (targets && !hasTargets && !sessions.isEmpty()) {
            complain("the server tells no targets: it was started without -v");
        }
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
