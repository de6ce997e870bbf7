package culvert.app;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.ConfigReader;
import culvert.config.Findings;
import culvert.config.Key;
import culvert.config.Layer;
import culvert.config.PasswordFile;
import culvert.config.Place;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where values come from; a flag wins over the environment, the environment over the file.
 *
 * @param environment the process's variables
 * @param input the process's standard input
 */
public record Sources(Map<String, String> environment, InputStream input) {
    private static final String PASSWORD_VARIABLE = "CULVERT_PASSWORD";

    /**
     * Reads all of them.
     *
     * @param own takes the flags that only this command has
     * @param findings is told of mistakes and warnings
     */
    Config read(CommonOptions options, Consumer<Layer> own, Findings findings) throws ConfigException {
        Layer flags = new Layer(findings, environment);
        own.accept(flags);
        options.into(flags);
        if (options.passwordIsVisible()) {
            findings.warn(
                    Place.whole("-k"),
                    "every user of this machine can see the password; --password-file and " + PASSWORD_VARIABLE
                            + " keep it from them");
        }
        Optional<String> passwordFile = options.passwordFile();
        if (passwordFile.isPresent()) {
            PasswordFile.read(passwordFile.get(), input, flags, findings);
        }
        Layer variables = new Layer(findings, environment);
        CommonOptions.word(variables, Key.PASSWORD, environment.get(PASSWORD_VARIABLE), PASSWORD_VARIABLE);
        Optional<String> file = options.configFile();
        Config written = file.isPresent() ? ConfigReader.read(file.get(), environment, findings) : Config.EMPTY;
        return flags.config().over(variables.config()).over(written);
    }
}
