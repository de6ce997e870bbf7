package culvert.remote;

import culvert.app.Launch;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code culvert health}: whether a running server answers, for what watches it. */
@Command(
        name = "culvert health",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert health [-c FILE]",
        description =
                "%nSays in a line whether a server runs and answers: for people, containers and what watches them.",
        footer = {
            "",
            "Example, on the server, as root:",
            "  culvert health -c /etc/culvert/config.json",
            "",
            "Exit codes: 0 it answers, 1 no server answers, 2 wrong usage or configuration."
        })
public final class HealthCommand extends AskingCommand {
    private HealthCommand(Sources sources) {
        super(sources);
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources()).execute(args));
    }

    static CommandLine commandLine(Sources sources) {
        return commandLine(new HealthCommand(sources));
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        return client.ask("GET", "/v1/health");
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        Map<String, String> health = Rows.fields(answer.text());
        out.printf(
                "%s: culvert %s has run for %s, with %s sessions and %s associations%n",
                health.getOrDefault("status", ""),
                health.getOrDefault("version", ""),
                time(Duration.ofSeconds(Long.parseLong(health.getOrDefault("seconds", "0")))),
                health.getOrDefault("sessions", "0"),
                health.getOrDefault("associations", "0"));
    }

    /** The two greatest units of it. */
    static String time(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
