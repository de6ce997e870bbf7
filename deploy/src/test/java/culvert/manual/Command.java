package culvert.manual;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * A command of the program.
 *
 * @param name as it is typed, such as {@code remote genkey}
 * @param sentence what it does
 * @param synopsis how it is called, a line each
 * @param description what it does, in more words
 * @param options its flags, those that every program has last
 * @param footer what its help page ends with
 */
record Command(
        String name,
        String sentence,
        List<String> synopsis,
        String description,
        List<Option> options,
        List<String> footer) {
    private static final String PROGRAM = "culvert ";

    /** A command without flags. */
    static Command plain(String name, String sentence) {
        return new Command(name, sentence, List.of(PROGRAM + name), "", List.of(), List.of());
    }

    /** A command and those below it. */
    static Stream<Command> of(CommandSpec spec, String sentence) {
        return of(spec, spec.name().substring(PROGRAM.length()), sentence);
    }

    /** By the name that it is called by there, which need not be its own. */
    private static Stream<Command> of(CommandSpec spec, String name, String sentence) {
        UsageMessageSpec usage = spec.usageMessage();
        String description = text(usage.description()).strip();
        Command command = new Command(
                name,
                sentence.isEmpty() ? description : sentence,
                text(usage.customSynopsis()).lines().map(String::strip).toList(),
                description,
                spec.options().stream()
                        .filter(option -> !option.hidden())
                        .map(Option::of)
                        .sorted(Comparator.comparing(Command::isOfAll))
                        .toList(),
                text(usage.footer()).lines().toList());
        return Stream.concat(
                Stream.of(command),
                spec.subcommands().entrySet().stream()
                        .flatMap(below -> of(below.getValue().getCommandSpec(), name + " " + below.getKey(), "")));
    }

    Command called(String other) {
        return new Command(other, sentence, synopsis, description, options, footer);
    }

    private static boolean isOfAll(Option option) {
        return option.names().contains("-h") || option.names().contains("-V");
    }

    private static String text(String... lines) {
        return String.format(String.join("\n", lines));
    }
}
