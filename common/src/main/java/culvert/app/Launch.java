package culvert.app;

import culvert.app.log.Logging;
import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Key;
import culvert.config.OnlineText;
import culvert.config.SourceLocation;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/**
 * The way from the command line to a running program, the same for both ends.
 *
 * @param sources where values come from
 * @param signals begins to listen for the request to end
 * @param hangups has something done at each SIGHUP
 */
public record Launch(Sources sources, Supplier<Shutdown> signals, Consumer<Runnable> hangups) {
    private static final int HANGUP = 1;

    /** The launcher has the same words, for the compiler it asks for. */
    private static final Set<String> PRINTING = Set.of("--help", "-h", "--version", "-V", "genkey");

    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);

    /** With the environment, the standard input and the signals of this process. */
    public static Launch ofProcess() {
        return new Launch(
                new Sources(System.getenv(), System.in),
                Shutdown::onSignals,
                action -> Signals.handle("HUP", _ -> action.run()));
    }

    /** Whether a command line asks an end to serve, and not for what is only printed. */
    public static boolean serves(String... arguments) {
        return Arrays.stream(arguments).noneMatch(PRINTING::contains);
    }

    /** Turns configuration values into the settings of one end; tells the diagnostics what is wrong or missing. */
    @FunctionalInterface
    public interface Setup<S> {
        S settings(Config config, Diagnostics diagnostics) throws ConfigException;
    }

    /** What a command line says, and what makes settings of it. */
    private record Given<S>(End end, ParseResult flags, Setup<S> setup) {}

    /**
     * Reads what the user said, starts the log, and runs the program to its end.
     *
     * @param end whose program it is
     * @param flags the command line, parsed
     * @throws ConfigException with everything that is wrong, before anything was started
     * @throws IOException when the program cannot serve
     */
    public <S> void run(End end, ParseResult flags, Setup<S> setup, Program<S> program)
            throws ConfigException, IOException, InterruptedException {
        Diagnostics diagnostics = new Diagnostics();
        AtomicReference<Optional<OnlineText>> fetched = new AtomicReference<>(Optional.empty());
        Config config = sources.read(end, flags, diagnostics, fetched::set);
        S settings = setup.settings(whole(end, sources, config, diagnostics), diagnostics);
        diagnostics.stopIfWrong();
        try (Logging _ = Logging.start(
                config.get(Key.LOG_FORMAT), detail(config), config.get(Key.LOG_SESSIONS), sources.environment())) {
            diagnostics.warnings().forEach(LOG::warn);
            Shutdown shutdown = signals.get();
            if (config.get(Key.EXIT_WITH_STDIN)) {
                shutdown.onEndOf(sources.input());
            }
            ProcessSettings process = ProcessSettings.of(config, sources.environment());
            Reload<S> reload = new Reload<>(
                    new Again<>(this, new Given<>(end, flags, setup), config, fetched::set),
                    ServiceManager.of(sources.environment()),
                    Sources.files(config));
            Terminal terminal = new Terminal();
            hangups.accept(() -> {
                if (terminal.hasGone()) {
                    shutdown.signalled(HANGUP);
                } else {
                    reload.ask();
                }
            });
            Refresh.start(fetched, config.get(Key.LINK_REFRESH), reload::ask);
            run(settings, process, shutdown, reload, program);
        }
    }

    /** What the same sources say now; the standard input has said what it had to say. */
    private static final class Again<S> implements Reload.Reader<S> {
        private final Launch launch;
        private final Given<S> given;
        private final Config before;
        private final Consumer<Optional<OnlineText>> fetched;
        private volatile Config now;

        Again(Launch launch, Given<S> given, Config before, Consumer<Optional<OnlineText>> fetched) {
            this.launch = launch;
            this.given = given;
            this.before = before;
            this.fetched = fetched;
            this.now = before;
        }

        @Override
        public S read(Optional<String> draft) throws ConfigException, IOException {
            Diagnostics diagnostics = new Diagnostics();
            Sources sources = launch.sources.again(draft);
            Config config = sources.read(given.end(), given.flags(), diagnostics, fetched);
            now = config;
            S settings = given.setup().settings(whole(given.end(), sources, config, diagnostics), diagnostics);
            diagnostics.stopIfWrong();
            ProcessSettings.KEYS.forEach(key -> key.mustStay(before.find(key), config.find(key)));
            diagnostics.warnings().forEach(LOG::warn);
            return settings;
        }

        @Override
        public Optional<SourceLocation> place(Key<?> key) {
            boolean isOfOneOfSeveral =
                    key.isOfEachServer() && !now.get(Key.SERVERS).isEmpty();
            return isOfOneOfSeveral ? Optional.empty() : now.location(key);
        }
    }

    private static Config whole(End end, Sources sources, Config config, Diagnostics diagnostics)
            throws ConfigException {
        return end == End.REMOTE ? sources.withUsers(config, diagnostics) : config;
    }

    private static Logging.Detail detail(Config config) {
        if (config.get(Key.LOG_LEVEL) > 0) {
            return Logging.Detail.VERBOSE;
        }
        return config.get(Key.LOG_QUIET) ? Logging.Detail.QUIET : Logging.Detail.USUAL;
    }

    private static <S> void run(
            S settings, ProcessSettings process, Shutdown shutdown, Reload<S> reload, Program<S> program)
            throws IOException, InterruptedException {
        try {
            program.run(settings, process, shutdown, reload);
        } catch (IOException | RuntimeException e) {
            LOG.debug("the program failed", e); // the user gets one line, when the log is closed
            throw e;
        }
    }
}
