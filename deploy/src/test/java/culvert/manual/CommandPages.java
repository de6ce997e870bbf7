package culvert.manual;

import culvert.config.Flag;
import culvert.config.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The manual pages of the commands.
 *
 * @param version of the program
 * @param date of its sources
 */
record CommandPages(Launcher launcher, String version, String date) {
    private static final Set<String> OWN_PAGES = Set.of("local", "remote");

    /** culvert(1), with the commands that have no page of their own. */
    String all() {
        Roff page = new Roff("culvert", 1, date, version);
        page.heading("NAME").text("culvert - encrypted tunnel for TCP and UDP that speaks Shadowsocks");
        page.heading("SYNOPSIS").text("culvert COMMAND [OPTIONS]");
        page.heading("DESCRIPTION").text("""
                culvert local runs on the laptop and serves SOCKS and HTTP to programs there; culvert remote runs on the server and
                connects to where they want to go. Between the two it speaks Shadowsocks.""");
        page.heading("COMMANDS");
        for (Command command : launcher.commands()) {
            if (command.name().indexOf(' ') < 0) {
                page.term(Roff.bold(command.name()), sentence(command));
            }
        }
        for (Command command : launcher.commands()) {
            boolean isElsewhere = OWN_PAGES.contains(command.name().split(" ", 2)[0]);
            if (!isElsewhere && !command.options().isEmpty()) {
                page.heading("culvert " + command.name());
                body(page, command);
            }
        }
        page.heading("ENVIRONMENT");
        launcher.environment().forEach((name, text) -> page.term(Roff.bold(name), text));
        page.heading("FILES");
        page.term(
                Roff.bold("/etc/culvert/config.json"),
                "what culvert-remote.service reads; culvert.json(5) explains it");
        page.term(Roff.bold("~/.config/culvert/config.json"), "what the user unit culvert-local.service reads");
        page.term(Roff.bold("/var/lib/culvert"), "which requests have come to the server, and what users have carried");
        page.term(Roff.bold("/run/culvert/admin.sock"), "where a running server answers administrators");
        page.heading("SEE ALSO").text("culvert-local(1), culvert-remote(1), culvert.json(5)");
        return page.toString();
    }

    /** The page of one end. */
    String of(String name) {
        Roff page = new Roff("culvert-" + name, 1, date, version);
        List<Command> commands = launcher.named(name);
        page.heading("NAME")
                .text("culvert-" + name + " - " + commands.getFirst().sentence());
        page.heading("SYNOPSIS").verbatim(commands.getFirst().synopsis());
        page.heading("DESCRIPTION").text(commands.getFirst().description());
        body(page, commands.getFirst());
        for (Command below : commands.subList(1, commands.size())) {
            page.heading("culvert " + below.name());
            body(page, below);
        }
        page.heading("SEE ALSO").text("culvert(1), culvert.json(5)");
        return page.toString();
    }

    private static void body(Roff page, Command command) {
        boolean isPage = OWN_PAGES.contains(command.name());
        if (!isPage) {
            page.verbatim(command.synopsis()).paragraph(command.description());
        }
        sections(command.options()).forEach((heading, options) -> {
            if (isPage) {
                page.heading(heading);
            } else {
                page.subheading(heading);
            }
            options.forEach(option -> page.term(Roff.flag(option), option.sentence()));
        });
        if (isPage) {
            page.heading("NOTES");
        }
        footer(page, command.footer());
    }

    /** Under the headings of the help page. */
    private static Map<String, List<Option>> sections(List<Option> options) {
        Map<String, List<Option>> sections = new LinkedHashMap<>();
        for (Flag.Section section : Flag.Section.values()) {
            sections.put(section.heading(), new ArrayList<>());
        }
        for (Option option : options) {
            String heading = Key.all().stream()
                    .flatMap(key -> key.flags().stream())
                    .filter(flag -> option.names().contains(flag.name()))
                    .findFirst()
                    .map(flag -> flag.section().heading())
                    .orElse("This program");
            sections.computeIfAbsent(heading, _ -> new ArrayList<>()).add(option);
        }
        sections.values().removeIf(List::isEmpty);
        return sections;
    }

    /** What is indented stays as it is. */
    private static void footer(Roff page, List<String> lines) {
        List<String> example = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("  ")) {
                example.add(line.substring(2));
                continue;
            }
            if (!example.isEmpty()) {
                page.verbatim(example);
                example.clear();
            }
            if (!line.isBlank()) {
                page.paragraph(line);
            }
        }
        if (!example.isEmpty()) {
            page.verbatim(example);
        }
    }

    private static String sentence(Command command) {
        return OWN_PAGES.contains(command.name())
                ? command.sentence() + "; see culvert-" + command.name() + "(1)"
                : command.sentence();
    }
}
