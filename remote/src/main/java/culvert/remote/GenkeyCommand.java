package culvert.remote;

import culvert.app.Commands;
import culvert.app.ExitCode;
import culvert.app.HelpOptions;
import culvert.app.Version;
import culvert.config.ConfigException;
import culvert.config.ConfigSource;
import culvert.config.Diagnostics;
import culvert.config.Key;
import culvert.crypto.NewKey;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code culvert remote genkey}: prints a new secret, and nothing else. */
@Command(
        name = "culvert remote genkey",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert remote genkey [-m NAME]",
        description = "%nPrints a new key, of the form that the method wants, for \"password\" on both ends.%n",
        footer = {
            "",
            "Example, for a server with two users; each needs both keys, as SERVER-KEY:OWN-KEY:",
            "  culvert remote genkey -m 2022-blake3-aes-256-gcm    for \"password\" of the server",
            "  culvert remote genkey -m 2022-blake3-aes-256-gcm    once for each of its \"users\"",
            "",
            "Exit codes: 0 printed a key, 2 wrong usage."
        })
final class GenkeyCommand implements Callable<Integer> {
    @Option(
            names = {"-m", "--method"},
            paramLabel = "NAME",
            description = "the method that the key is for (default: chacha20-ietf-poly1305)")
    private @Nullable String method;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private GenkeyCommand() {}

    static CommandLine commandLine() {
        return Commands.commandLine(new GenkeyCommand());
    }

    @Override
    public Integer call() throws ConfigException {
        Diagnostics diagnostics = new Diagnostics();
        ConfigSource flags = new ConfigSource(diagnostics, Map.of());
        if (method != null) {
            flags.word(Key.METHOD, method, "-m");
        }
        diagnostics.stopIfWrong();
        spec.commandLine().getOut().println(NewKey.text(flags.config().get(Key.METHOD)));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
