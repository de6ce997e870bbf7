package culvert.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the launcher knows: the commands, their classes, and the environment.
 *
 * @param commands all of them, in the order of its help page
 * @param environment variables and what they are for
 */
record Launcher(List<Command> commands, Map<String, String> environment) {
    private static final Pattern ROW = Pattern.compile("(?m)^ {2}(\\S+) {2,}(\\S.*(?:\\n {12,}\\S.*)*)$");

    /** The class of a command, in the choice at the end. */
    private static final Pattern MAIN = Pattern.compile("(?m)^ {4}(\\w+)\\)\\s+main=([\\w.]+)");

    /** The checks of the other end, which a word of the command chooses. */
    private static final Pattern OTHER = Pattern.compile("--remote ] \\|\\| main=([\\w.]+)");

    /** What tells the two commands of one name apart. */
    static final String REMOTE = " --remote";

    /** Where the class that starts is not the one that has the command line. */
    private static final Map<String, String> HELD_BY = Map.of(
            "culvert.local.Main", "culvert.local.LocalCommand", "culvert.remote.Main", "culvert.remote.RemoteCommand");

    static Launcher read(Path script) throws IOException, ReflectiveOperationException {
        String text = Files.readString(script);
        Map<String, String> types = new LinkedHashMap<>();
        MAIN.matcher(text).results().forEach(match -> types.put(match.group(1), match.group(2)));
        List<Command> commands = new ArrayList<>();
        for (Map.Entry<String, String> row : rows(text, "Commands").entrySet()) {
            String type = types.get(row.getKey());
            if (type == null) {
                commands.add(Command.plain(row.getKey(), row.getValue()));
            } else {
                List<Command> those = Command.of(Specs.of(HELD_BY.getOrDefault(type, type)), row.getValue())
                        .toList();
                if (!those.getFirst().name().equals(row.getKey())) { // "acl" is nothing without a word behind it
                    commands.add(Command.plain(row.getKey(), row.getValue()));
                }
                commands.addAll(those);
            }
        }
        Matcher other = OTHER.matcher(text);
        if (other.find()) {
            Command.of(Specs.of(other.group(1)), "check the server's end")
                    .map(command -> command.called(command.name() + REMOTE))
                    .forEach(commands::add);
        }
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
