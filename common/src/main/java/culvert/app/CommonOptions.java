package culvert.app;

import culvert.config.Key;
import culvert.config.Layer;
import culvert.config.Mode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of both ends. All values are words; the keys of the configuration say what they mean. */
@SuppressWarnings("UnusedVariable") // picocli reads and sets them
public final class CommonOptions {
    @Option(
            names = {"-m", "--method"},
            paramLabel = "NAME",
            description = "the method: aes-128-gcm, aes-192-gcm, aes-256-gcm, chacha20-ietf-poly1305,"
                    + " xchacha20-ietf-poly1305, 2022-blake3-aes-128-gcm, 2022-blake3-aes-256-gcm,"
                    + " 2022-blake3-chacha20-poly1305 (default: chacha20-ietf-poly1305)")
    private @Nullable String method;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "read the password from FILE, or from the standard input if FILE is -")
    private @Nullable String passwordFile;

    @Option(
            names = {"-k", "--password"},
            paramLabel = "PASSWORD",
            description = "the password; every user of this machine can see it here, so rather use"
                    + " --password-file, -c, or the environment variable CULVERT_PASSWORD")
    private @Nullable String password;

    @Option(names = "-u", description = "carry UDP as well as TCP; the other end needs it too")
    private boolean udpToo;

    @Option(names = "-U", description = "carry UDP and no TCP")
    private boolean udpOnly;

    @Option(
            names = "--allow-weak-password",
            description = "take a password that can be found by trying; it is refused otherwise")
    private boolean allowWeakPassword;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "read FILE, or the standard input if FILE is -, in the JSON of shadowsocks-libev and"
                    + " shadowsocks-rust; config.json.example explains every key")
    private @Nullable String configFile;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "how long connecting may take; an open session may last for ever (default: 60)")
    private @Nullable String timeout;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description = "how long open sessions may go on after Ctrl-C or SIGTERM; a second one ends"
                    + " them at once (default: 10)")
    private @Nullable String drain;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "how bytes move: epoll, nio or plain (default: the best this system has)")
    private @Nullable String transport;

    @Option(
            names = "--log-format",
            paramLabel = "NAME",
            description = "text or json, a line an event, to the standard error (default: text)")
    private @Nullable String logFormat;

    @Option(
            names = {"-v", "--verbose"},
            description = "log more")
    private boolean verbose;

    @Option(names = "--exit-with-stdin", description = "end, as after SIGTERM, when the standard input ends")
    private boolean exitWithStdin;

    @Mixin
    private HelpOptions help = new HelpOptions();

    Optional<String> configFile() {
        return Optional.ofNullable(configFile);
    }

    Optional<String> passwordFile() {
        return Optional.ofNullable(passwordFile);
    }

    boolean passwordIsVisible() {
        return password != null;
    }

    boolean exitsWithStdin() {
        return exitWithStdin;
    }

    void into(Layer layer) {
        word(layer, Key.PASSWORD, password, "-k");
        word(layer, Key.METHOD, method, "-m");
        word(layer, Key.TIMEOUT, timeout, "-t");
        word(layer, Key.DRAIN, drain, "--drain");
        word(layer, Key.TRANSPORT, transport, "--transport");
        word(layer, Key.LOG_FORMAT, logFormat, "--log-format");
        if (udpToo) {
            layer.word(Key.MODE, Mode.TCP_AND_UDP.label(), "-u");
        }
        if (udpOnly) {
            layer.word(Key.MODE, Mode.UDP_ONLY.label(), "-U");
        }
        if (allowWeakPassword) {
            layer.yes(Key.ALLOW_WEAK_PASSWORD, "--allow-weak-password");
        }
        if (verbose) {
            layer.word(Key.LOG_LEVEL, "1", "-v");
        }
    }

    /** Takes a flag's word, if it was given. */
    public static void word(Layer layer, Key<?> key, @Nullable String word, String flag) {
        if (word != null) {
            layer.word(key, word, flag);
        }
    }
}
