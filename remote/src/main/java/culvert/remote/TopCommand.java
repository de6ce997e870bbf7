package culvert.remote;

import culvert.app.ExitCode;
import culvert.app.HelpSection;
import culvert.app.Launch;
import culvert.app.Signals;
import culvert.app.Sources;
import culvert.app.Version;
import culvert.config.ConfigException;
import culvert.config.Key;
import culvert.http.Answer;
import culvert.remote.admin.AdminClient;
import culvert.remote.admin.AdminClient.Answered;
import culvert.remote.top.Answers;
import culvert.remote.top.Questions;
import culvert.remote.top.Top;
import culvert.remote.top.Wish;
import java.io.Console;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code culvert top}: what goes through a running server, live. */
@Command(
        name = "culvert top",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert top [OPTIONS]",
        description =
                "%nShows live what goes through a running server: sessions and associations of UDP, or users, and how fast. ? shows the keys.",
        footer = {
            "",
            "Examples, on the server, as root:",
            "  culvert top",
            "  culvert top --user alice --sort bytes -v",
            "  culvert top --once --users | head -20",
            "",
            "Exit codes: 0 quit, 1 no server answers, 2 wrong usage or configuration."
        })
public final class TopCommand extends AskingCommand {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration MIN_EVERY = Duration.ofMillis(200);
    private static final Duration MAX_EVERY = Duration.ofHours(1);

    @Option(names = "--user", paramLabel = "NAME", description = "what belongs to this user only")
    private @Nullable String user;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            description =
                    "what comes first: rate (the fastest, which is usual), up-rate, down-rate, bytes, up, down (the most), age (the"
                            + " oldest), active (what has moved last), rtt (the farthest), user, client or target; with --users also open"
                            + " (who has most open) and quota (of which most is used)")
    private @Nullable String sort;

    @Option(names = "--limit", paramLabel = "N", description = "the first N only (default: " + Wish.USUAL_LIMIT + ")")
    private @Nullable String limit;

    @Option(
            names = {"-v", "--targets"},
            description = "where they lead to as well, if the server was started with -v and so may tell")
    private boolean targets;

    @Option(names = "--users", description = "begin with users instead of sessions; u and t change it")
    private boolean users;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "SECONDS",
            description = "how often the server is asked, 0.2 to 3600 (default: 2)")
    private @Nullable String interval;

    @Option(
            names = "--once",
            description = "look twice, an interval apart, print everything as text, and end; needs no terminal")
    private boolean once;

    private final Sources sources;

    /** The looks of {@code --once}; the second one is the answer. */
    private @Nullable Answers before;

    private @Nullable Answers now;

    private TopCommand(Sources sources) {
        super(sources);
        this.sources = sources;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources()).execute(args));
    }

    static CommandLine commandLine(Sources sources) {
        return commandLine(
                new TopCommand(sources),
                List.of(
                        new HelpSection("What to show", List.of("--user", "--sort", "--limit", "-v", "--users")),
                        new HelpSection("How", List.of("-i", "--once"))),
                Set.of(Key.CONFIG_FILE, Key.ADMIN));
    }

    @Override
    public Integer call() throws ConfigException, IOException, InterruptedException {
        refuseWhatStandsBefore();
        Wish wish = wish();
        if (once) {
            return super.call();
        }
        if (wantsJson()) {
            throw wrong("--json stands alone, expected --once beside it");
        }
        refuseWithoutTerminal();
        AdminClient client = client();
        refuseUnknown(user, client);
        Top.run(
                new Questions(client::ask, wish),
                wish,
                charset(Optional.ofNullable(System.getProperty("culvert.terminal"))),
                action -> Signals.handle("WINCH", _ -> action.run()));
        return ExitCode.OK;
    }

    private Wish wish() {
        List<String> orders = Top.orders(users, targets);
        if (sort != null && !orders.contains(sort)) {
            throw wrong("--sort is none of " + String.join(", ", orders)
                    + (sort.equals("target") && !users ? "; -v shows targets" : ""));
        }
        return new Wish(
                users,
                Optional.ofNullable(sort).orElse(""),
                Optional.ofNullable(user).orElse(""),
                limit == null ? Wish.USUAL_LIMIT : limit(limit),
                targets,
                interval == null ? EVERY : interval(interval));
    }

    private int limit(String text) {
        int number = text.matches("[0-9]{1,7}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > Wish.MOST) {
            throw wrong("--limit is no number from 1 to " + Wish.MOST);
        }
        return number;
    }

    private Duration interval(String text) {
        boolean isNumber = text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?");
        Duration time = isNumber
                ? Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValue())
                : Duration.ZERO;
        if (time.compareTo(MIN_EVERY) < 0 || time.compareTo(MAX_EVERY) > 0) {
            throw wrong("--interval is no number of seconds from 0.2 to 3600");
        }
        return time;
    }

    private void refuseWithoutTerminal() {
        if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isEmpty()) {
            throw wrong("this is no terminal, where it would be shown live; --once prints it as text");
        }
        String terminal = sources.environment().getOrDefault("TERM", "");
        if (terminal.isEmpty() || terminal.equals("dumb")) {
            throw wrong("this terminal cannot show a screen (TERM is \"" + terminal + "\"); --once prints it as text");
        }
    }

    /**
     * Of the terminal.
     *
     * @param locale of the shell, such as {@code de_DE.UTF-8}, where the launcher tells: the runtime has another
     */
    static Charset charset(Optional<String> locale) {
        return locale.map(name -> name.replaceFirst("^[^.]*\\.?", "").replaceFirst("@.*", ""))
                .map(name -> name.isEmpty() ? StandardCharsets.US_ASCII : charset(name))
                .orElseGet(() -> charset(System.getProperty("stdout.encoding", "UTF-8")));
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.US_ASCII;
        }
    }

    @Override
    Answered ask(AdminClient client) throws IOException {
        refuseUnknown(user, client);
        Wish wish = wish();
        Questions questions = new Questions(client::ask, wish);
        before = questions.ask();
        if (wantsJson()) {
            return new Answered(Answer.OK, before.json());
        }
        try {
            Thread.sleep(wish.every());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        now = questions.ask();
        return new Answered(Answer.OK, now.json());
    }

    @Override
    void say(Answered answer, PrintWriter out) throws IOException {
        if (before != null && now != null) {
            Top.page(wish(), before, now).forEach(out::println);
        }
    }
}
