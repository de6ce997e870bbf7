package culvert.app;

import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A part of a help page: flags that belong together, under a heading.
 *
 * @param flags any one name of each, in their order on the page
 */
public record HelpSection(String heading, List<String> flags) {
    public static final HelpSection PROGRAM = new HelpSection("This program", List.of("-h", "-V"));

    /** The flags of a page under their headings, all in the same two columns. */
    static String render(List<HelpSection> sections, Help help) {
        StringBuilder page = new StringBuilder();
        for (HelpSection section : sections) {
            Help.Layout layout = help.createDefaultLayout();
            section.flags.forEach(flag -> layout.addOptions(
                    help.commandSpec().options().stream().filter(isNamed(flag)).toList(),
                    help.parameterLabelRenderer()));
            page.append(String.format("%n%s:%n", section.heading)).append(layout);
        }
        return page.toString();
    }

    private static Predicate<OptionSpec> isNamed(String flag) {
        return option -> List.of(option.names()).contains(flag);
    }
}
