package culvert.remote;

import culvert.app.Launch;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.admin.Rows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    /** Where systemd puts the copies. */
    private static final String CREDENTIALS = "/run/credentials/";

    private static final String COPIES =
            "a service that systemd hands copies to (LoadCredential=) reads changes by \"systemctl restart culvert-remote\"";

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
        List<String> read = Rows.strings(answer.text(), "files");
        String from = read.isEmpty() ? "" : ", read from " + String.join(" and ", read);
        out.println("in force" + from + users("added", answer) + users("removed", answer));
        Optional<Path> here = file();
        if (here.isPresent() && read.stream().noneMatch(path -> isSame(Path.of(path), here.get()))) {
            complain("warning: the server does not read " + here.get() + " but "
                    + (read.isEmpty() ? "no file" : String.join(" and ", read)) + "; " + COPIES);
        } else if (read.stream().anyMatch(path -> path.startsWith(CREDENTIALS))) {
            complain("warning: " + COPIES);
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return one.equals(other) || Files.isSameFile(one, other);
        } catch (IOException elsewhere) {
            return false;
        }
    }

    private static String users(String what, Answered answer) throws IOException {
        List<String> names = Rows.strings(answer.text(), "users_" + what);
        return names.isEmpty() ? "" : "; users " + what + ": " + String.join(", ", names);
    }
}
