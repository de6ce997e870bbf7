package culvert.app;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.ConfigReader;
import culvert.config.End;
import culvert.config.Findings;
import culvert.config.Key;
import culvert.config.Layer;
import culvert.config.PasswordFile;
import culvert.config.Place;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where values come from; a flag wins over the environment, the environment over the file.
 *
 * @param environment the process's variables
 * @param input the process's standard input
 */
public record Sources(Map<String, String> environment, InputStream input) {
    private static final String STANDARD_INPUT = "-";
    private static final String PASSWORD_VARIABLE = "CULVERT_PASSWORD";

    /**
     * Reads all of them.
     *
     * @param end whose values they are
     * @param own takes the flags that only this command has
     * @param findings is told of mistakes and warnings
     */
    Config read(End end, CommonOptions options, Consumer<Layer> own, Findings findings) throws ConfigException {
        Layer flags = new Layer(findings, environment);
        own.accept(flags);
        options.into(flags);
        if (options.passwordIsVisible()) {
            findings.warn(
                    Place.whole("-k"),
                    "every user of this machine can see the password; --password-file and " + PASSWORD_VARIABLE
                            + " keep it from them");
        }
        checkInput(options, findings);
        Optional<String> passwordFile = options.passwordFile();
        if (passwordFile.isPresent()) {
            PasswordFile.read(passwordFile.get(), input, flags, findings);
        }
        Layer variables = new Layer(findings, environment);
        CommonOptions.word(variables, Key.PASSWORD, environment.get(PASSWORD_VARIABLE), PASSWORD_VARIABLE);
        Optional<String> file = options.configFile();
        Config written =
                file.isPresent() ? ConfigReader.read(file.get(), input, end, environment, findings) : Config.EMPTY;
        return flags.config().over(variables.config()).over(written);
    }

    /** The standard input can be read once. */
    private static void checkInput(CommonOptions options, Findings findings) throws ConfigException {
        List<String> readers = Stream.of(
                        options.configFile().filter(STANDARD_INPUT::equals).map(_ -> "-c -"),
                        options.passwordFile().filter(STANDARD_INPUT::equals).map(_ -> "--password-file -"),
                        Optional.of("--exit-with-stdin").filter(_ -> options.exitsWithStdin()))
                .flatMap(Optional::stream)
                .toList();
        if (readers.size() > 1) {
            findings.wrong(
                    Place.whole(readers.getFirst()),
                    "the standard input is also that of " + readers.get(1) + ", expected one of the two");
            findings.stopIfWrong();
        }
    }
}
