package culvert.app;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.ConfigReader;
import culvert.config.ConfigSource;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Key;
import culvert.config.LinkSource;
import culvert.config.OnlineText;
import culvert.config.PasswordFile;
import culvert.config.SourceLocation;
import culvert.config.UsersFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Where values come from; a flag or a link wins over the environment, the environment over the file.
 *
 * @param environment the process's variables
 * @param input the process's standard input
 * @param draft what is read in the place of the file of users, if anything
 */
public record Sources(Map<String, String> environment, InputStream input, Optional<String> draft) {
    private static final InputStream READ = new InputStream() {
        @Override
        public int read() throws IOException {
            throw new IOException("the standard input was read at the start");
        }

        @Override
        public int read(byte[] into, int at, int most) throws IOException {
            return read();
        }
    };
    private static final String STANDARD_INPUT = "-";
    private static final String PASSWORD_VARIABLE = "CULVERT_PASSWORD";

    public Sources(Map<String, String> environment, InputStream input) {
        this(environment, input, Optional.empty());
    }

    /** The files of configuration and password that such values came from. */
    public static List<Path> files(Config config) {
        return Stream.of(Key.CONFIG_FILE, Key.PASSWORD_FILE)
                .flatMap(key -> config.find(key).stream())
                .filter(word -> !word.equals(STANDARD_INPUT))
                .map(word -> Path.of(word).toAbsolutePath())
                .toList();
    }

    /** The same, of which the standard input has been read. */
    Sources again(Optional<String> usersDraft) {
        return new Sources(environment, READ, usersDraft);
    }

    /**
     * What was read, with the users that the remote end itself keeps.
     *
     * @throws ConfigException when their file cannot be read at all
     */
    public Config withUsers(Config config, Diagnostics diagnostics) throws ConfigException {
        Path usual = StateDirectory.of(config, environment);
        return new UsersFile(config, usual).read(draft, environment, diagnostics);
    }

    /**
     * Reads all of them.
     *
     * @param end whose values they are
     * @param given the command line, parsed
     * @param diagnostics is told of mistakes and warnings
     * @throws ConfigException when one of them cannot be read at all
     * @throws IOException when one of them cannot be fetched
     */
    public Config read(End end, ParseResult given, Diagnostics diagnostics) throws ConfigException, IOException {
        return read(end, given, diagnostics, _ -> {});
    }

    /**
     * The same.
     *
     * @param fetched is told where a part of it came from, when that was the net
     */
    Config read(End end, ParseResult given, Diagnostics diagnostics, Consumer<Optional<OnlineText>> fetched)
            throws ConfigException, IOException {
        ConfigSource flags = new ConfigSource(diagnostics, environment);
        Flags.read(given, end, flags);
        if (flags.config().location(Key.PASSWORD).isPresent()) {
            diagnostics.warn(
                    SourceLocation.whole("-k"),
                    "every user of this machine can see the password; --password-file and " + PASSWORD_VARIABLE
                            + " keep it from them");
        }
        checkInput(flags.config(), diagnostics);
        Optional<String> passwordFile = flags.config().find(Key.PASSWORD_FILE);
        if (passwordFile.isPresent()) {
            PasswordFile.read(passwordFile.get(), input, flags, diagnostics);
        }
        ConfigSource variables = new ConfigSource(diagnostics, environment);
        Optional.ofNullable(environment.get(PASSWORD_VARIABLE))
                .ifPresent(password -> variables.word(Key.PASSWORD, password, PASSWORD_VARIABLE));
        Optional<String> file = flags.config().find(Key.CONFIG_FILE);
        Config written =
                file.isPresent() ? ConfigReader.read(file.get(), input, end, environment, diagnostics) : Config.EMPTY;
        warnOfTwoPlaces(flags.config(), written, diagnostics);
        if (end == End.LOCAL) {
            readLink(given, flags.letting(flags.config().over(written).get(Key.PLUGINS_ALLOWED)), diagnostics);
        }
        fetched.accept(flags.online());
        return flags.config().over(variables.config()).over(written);
    }

    /** The service's unit has the flag, and whoever changes the file waits for a port that never comes. */
    private static void warnOfTwoPlaces(Config flags, Config written, Diagnostics diagnostics) {
        if (flags.find(Key.ADMIN).isPresent()
                && written.find(Key.ADMIN).isPresent()
                && !flags.find(Key.ADMIN).equals(written.find(Key.ADMIN))) {
            written.location(Key.ADMIN)
                    .ifPresent(place -> diagnostics.warn(
                            place, "admin is not used, since the flag --admin names another place, and a flag wins"));
        }
    }

    /** A link counts as the flags whose values it holds. */
    private void readLink(ParseResult given, ConfigSource flags, Diagnostics diagnostics)
            throws ConfigException, IOException {
        String word = given.matchedPositionalValue(0, "");
        if (!word.isEmpty() && !LinkSource.isMeantAsLink(word)) {
            throw new UnmatchedArgumentException(given.commandSpec().commandLine(), List.of(word));
        }
        Optional<String> file = flags.config().find(Key.LINK);
        if (!word.isEmpty() && file.isPresent()) {
            diagnostics.wrong(SourceLocation.whole("--link"), "there is a link beside it, expected one of the two");
            diagnostics.stopIfWrong();
        }
        if (!word.isEmpty()) {
            LinkSource.word(word, flags, diagnostics);
        } else if (file.isPresent()) {
            LinkSource.file(file.get(), input, flags, diagnostics);
        }
    }

    /** The standard input can be read once. */
    private static void checkInput(Config flags, Diagnostics diagnostics) throws ConfigException {
        List<String> readers = Stream.of(
                        flags.find(Key.CONFIG_FILE)
                                .filter(STANDARD_INPUT::equals)
                                .map(_ -> "-c -"),
                        flags.find(Key.PASSWORD_FILE)
                                .filter(STANDARD_INPUT::equals)
                                .map(_ -> "--password-file -"),
                        flags.find(Key.LINK).filter(STANDARD_INPUT::equals).map(_ -> "--link -"),
                        Optional.of("--exit-with-stdin").filter(_ -> flags.get(Key.EXIT_WITH_STDIN)))
                .flatMap(Optional::stream)
                .toList();
        if (readers.size() > 1) {
            diagnostics.wrong(
                    SourceLocation.whole(readers.getFirst()),
                    "the standard input is also that of " + readers.get(1) + ", expected one of the two");
            diagnostics.stopIfWrong();
        }
    }
}
