package culvert.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the launcher knows: the commands and the environment.
 *
 * @param commands all of them, in the order of its help page
 * @param environment variables and what they are for
 */
record Launcher(List<Command> commands, Map<String, String> environment) {
    private static final Pattern ROW = Pattern.compile("(?m)^ {2}(\\S+) {2,}(\\S.*(?:\\n {12,}\\S.*)*)$");

    /** The classes that make the command lines of the commands. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("local", "culvert.local.LocalCommand"),
            Map.entry("remote", "culvert.remote.RemoteCommand"),
            Map.entry("check", "culvert.app.CheckCommand"),
            Map.entry("reload", "culvert.remote.ReloadCommand"),
            Map.entry("sessions", "culvert.remote.SessionsCommand"),
            Map.entry("top", "culvert.remote.TopCommand"),
            Map.entry("health", "culvert.remote.HealthCommand"),
            Map.entry("users", "culvert.remote.UsersCommand"),
            Map.entry("init", "culvert.remote.InitCommand"),
            Map.entry("invite", "culvert.remote.InviteCommand"),
            Map.entry("doctor", "culvert.local.DoctorCommand"),
            Map.entry("link", "culvert.app.link.Main"),
            Map.entry("acl", "culvert.app.AclCommand"),
            Map.entry("demo", "culvert.demo.Main"));

    /** What tells the two commands of one name apart. */
    static final String REMOTE = " --remote";

    private static final String OTHER_DOCTOR = "culvert.remote.DoctorCommand";

    static Launcher read(Path script) throws IOException, ReflectiveOperationException {
        String text = Files.readString(script);
        List<Command> commands = new ArrayList<>();
        for (Map.Entry<String, String> row : rows(text, "Commands").entrySet()) {
            String type = TYPES.get(row.getKey());
            if (type == null) {
                commands.add(Command.plain(row.getKey(), row.getValue()));
            } else {
                List<Command> those = Command.of(Specs.of(type), row.getValue()).toList();
                if (!those.getFirst().name().equals(row.getKey())) { // "acl" is nothing without a word behind it
                    commands.add(Command.plain(row.getKey(), row.getValue()));
                }
                commands.addAll(those);
            }
        }
        Command.of(Specs.of(OTHER_DOCTOR), "check the server's end")
                .map(command -> command.called(command.name() + REMOTE))
                .forEach(commands::add);
        return new Launcher(List.copyOf(commands), rows(text, "Environment"));
    }

    /** The two columns below a heading of the help page. */
    private static Map<String, String> rows(String text, String heading) {
        int begin = text.indexOf("\n" + heading + ":\n") + heading.length() + 3;
        String part = text.substring(begin).split("\n\n|\nEND\n", 2)[0];
        Map<String, String> rows = new LinkedHashMap<>();
        ROW.matcher(part)
                .results()
                .forEach(match -> rows.put(match.group(1), match.group(2).replaceAll("\\s+", " ")));
        return rows;
    }

    /** The command of that name, and those below it. */
    List<Command> named(String name) {
        return commands.stream()
                .filter(command -> command.name().equals(name) || command.name().startsWith(name + " "))
                .toList();
    }
}
