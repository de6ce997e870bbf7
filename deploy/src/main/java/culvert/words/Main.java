package culvert.words;

import culvert.app.AclCommand;
import culvert.app.CheckCommand;
import culvert.app.ExitCode;
import culvert.app.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The program where there is no shell: its first argument is the command. */
public final class Main {
    /** But for the demo, which needs no server, and what writes to an installation. */
    static final Map<String, Consumer<String[]>> COMMANDS = new TreeMap<>(Map.ofEntries(
            Map.entry("local", culvert.local.Main::main),
            Map.entry("remote", culvert.remote.Main::main),
            Map.entry("check", CheckCommand::main),
            Map.entry("health", culvert.remote.HealthCommand::main),
            Map.entry("reload", culvert.remote.ReloadCommand::main),
            Map.entry("sessions", culvert.remote.SessionsCommand::main),
            Map.entry("top", culvert.remote.TopCommand::main),
            Map.entry("users", culvert.remote.UsersCommand::main),
            Map.entry("invite", culvert.remote.InviteCommand::main),
            Map.entry("doctor", Main::doctor),
            Map.entry("link", culvert.app.link.Main::main),
            Map.entry("acl", AclCommand::main)));

    private Main() {}

    public static void main(String[] args) {
        String word = args.length == 0 ? "" : args[0];
        Consumer<String[]> command = COMMANDS.get(word);
        if (command != null) {
            command.accept(Arrays.copyOfRange(args, 1, args.length));
        } else if (List.of("--version", "-V").contains(word)) {
            System.out.println(Version.text());
        } else {
            // a link or a key that stands there by mistake is not repeated
            String shown = word.contains("://") || word.endsWith("=") ? "..." : word;
            System.err.println("culvert: there is no command '" + shown + "' here: it is one of "
                    + String.join(", ", COMMANDS.keySet()));
            System.exit(ExitCode.USAGE);
        }
    }

    private static void doctor(String[] args) {
        if (Arrays.asList(args).contains("--remote")) {
            culvert.remote.DoctorCommand.main(args);
        } else {
            culvert.local.DoctorCommand.main(args);
        }
    }
}
