package culvert.app;

import culvert.config.ConfigSource;
import culvert.config.End;
import culvert.config.Flag;
import culvert.config.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The flags of one end, as the keys of the configuration declare them. */
final class Flags {
    private Flags() {}

    /** Gives those of some keys to a command, and with that of a link the link that may stand without one. */
    static void addTo(CommandSpec command, End end, Set<Key<?>> keys) {
        each(end, (key, flag) -> {
            if (keys.contains(key)) {
                command.addOption(option(key, flag));
            }
        });
        if (end == End.LOCAL && keys.contains(Key.LINK)) {
            command.addPositional(PositionalParamSpec.builder()
                    .index("0")
                    .arity("0..1")
                    .type(String.class)
                    .paramLabel("LINK")
                    .hidden(true) // the page has it in its first lines
                    .build());
        }
    }

    /** Their sections on the help page. */
    static List<HelpSection> sections(End end) {
        List<HelpSection> sections = new ArrayList<>();
        for (Flag.Section section : Flag.Section.values()) {
            List<String> names = new ArrayList<>();
            each(end, (_, flag) -> {
                if (flag.section() == section) {
                    names.add(flag.name());
                }
            });
            if (!names.isEmpty()) {
                sections.add(new HelpSection(section.heading(), names));
            }
        }
        sections.add(HelpSection.PROGRAM);
        return sections;
    }

    /** Reads those that were given; their words are not yet understood. */
    static void read(ParseResult given, End end, ConfigSource source) {
        each(end, (key, flag) -> {
            if (!given.hasMatchedOption(flag.name())) {
                return;
            }
            if (key.isList()) {
                source.words(key, given.matchedOptionValue(flag.name(), List.of()), flag.name());
            } else {
                String word = flag.takesValue() ? given.matchedOptionValue(flag.name(), "") : flag.word();
                source.word(key, word, flag.name());
            }
        });
    }

    private static void each(End end, BiConsumer<Key<?>, Flag> action) {
        for (Key<?> key : Key.all()) {
            key.flags().stream().filter(flag -> flag.ends().contains(end)).forEach(flag -> action.accept(key, flag));
        }
    }

    private static OptionSpec option(Key<?> key, Flag flag) {
        OptionSpec.Builder option = OptionSpec.builder(flag.names().toArray(String[]::new))
                .description(flag.help().replace("%", "%%"));
        if (!flag.takesValue()) {
            return option.type(boolean.class).build();
        }
        option.paramLabel(flag.label());
        return key.isList()
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }
}
