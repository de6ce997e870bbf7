package culvert.app;

import culvert.config.Config;
import culvert.config.ConfigException;
import culvert.config.Diagnostics;
import culvert.config.End;
import culvert.config.Key;
import culvert.config.LinkSource;
import culvert.config.Purpose;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code culvert check}: whether either end would start with a configuration, without starting it. */
@Command(
        name = "culvert check",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert check [--remote | --local] -c FILE [OPTIONS]",
        description =
                "%nReads a configuration as a start does, and says whether it is good, or what is wrong and where. Nothing"
                        + " is started. Whether the file is a server's or a laptop's it tells by what stands there.",
        footer = {
            "",
            "Takes every option of \"culvert local\" or, for a server, of \"culvert remote\" too.",
            "",
            "Example:",
            "  culvert check -c /etc/culvert/config.json --password-file /etc/culvert/password",
            "",
            "Exit codes: 0 it is good, 1 a link cannot be fetched or a plugin is missing, 2 it is wrong."
        })
public final class CheckCommand implements Callable<Integer> {
    /** A file is smaller; the rest of the standard input would not be read either. */
    private static final int MAX_INPUT = 2 << 20;

    private static final List<HelpSection> SECTIONS =
            List.of(new HelpSection("What is checked", List.of("-c", "--remote", "--local")), HelpSection.PROGRAM);

    private static final Map<End, String> WHOSE =
            Map.of(End.REMOTE, "a server's (--remote)", End.LOCAL, "a laptop's (--local)");

    private final Sources sources;
    private final End end;

    @Option(names = "--remote", description = "as \"culvert remote\" reads it")
    private boolean remote;

    @Option(names = "--local", description = "as \"culvert local\" reads it")
    private boolean local;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What has to be known before it is clear which flags there are; all else is passed over. */
    @Command
    private static final class First {
        @Option(names = {"-c", "--config"})
        private @Nullable String file;

        @Option(names = {"-s", "--server"})
        private @Nullable String server;

        @Option(names = "--link")
        private @Nullable String link;

        @Option(names = "--remote")
        private boolean remote;

        @Option(names = "--local")
        private boolean local;
    }

    private CheckCommand(Sources sources, End end) {
        this.sources = sources;
        this.end = end;
    }

    public static void main(String[] args) {
        System.exit(commandLine(Launch.ofProcess().sources(), args).execute(args));
    }

    /** The command line that understands these arguments. */
    public static CommandLine commandLine(Sources sources, String... args) {
        First first = first(args);
        InputStream input = sources.input();
        End end = first.remote ? End.REMOTE : End.LOCAL;
        if (first.file != null && !first.remote && !first.local) {
            // read twice, once to see whose it is
            byte[] all = first.file.equals("-") ? bytes(input) : new byte[0];
            input = first.file.equals("-") ? new ByteArrayInputStream(all) : input;
            boolean isServerNamed = first.server != null
                    || first.link != null
                    || Stream.of(args).anyMatch(LinkSource::isMeantAsLink);
            end = Purpose.of(first.file, new ByteArrayInputStream(all), isServerNamed);
        }
        Sources kept = new Sources(sources.environment(), input);
        return Commands.commandLine(new CheckCommand(kept, end), SECTIONS, end, Set.copyOf(Key.all()));
    }

    private static byte[] bytes(InputStream input) {
        try {
            return input.readNBytes(MAX_INPUT);
        } catch (IOException e) {
            return new byte[0]; // it is said to be empty, then
        }
    }

    private static First first(String... args) {
        First first = new First();
        try {
            new CommandLine(first)
                    .setExpandAtFiles(false)
                    .setUnmatchedArgumentsAllowed(true)
                    .setOverwrittenOptionsAllowed(true)
                    .parseArgs(args);
        } catch (ParameterException e) {
            return new First(); // the command itself says what is wrong
        }
        return first;
    }

    @Override
    public Integer call() throws ConfigException, IOException {
        if (remote && local) {
            throw new ParameterException(spec.commandLine(), "--local stands beside --remote, expected one of the two");
        }
        Diagnostics diagnostics = new Diagnostics();
        Config config = sources.read(end, spec.commandLine().getParseResult(), diagnostics);
        Config whole = end == End.REMOTE ? sources.withUsers(config, diagnostics) : config;
        String summary = checked(end).check(whole, diagnostics);
        diagnostics.stopIfWrong();
        List<String> warnings = diagnostics.warnings();
        PrintWriter out = spec.commandLine().getOut();
        out.println(what(config) + " good: " + WHOSE.get(end) + ", " + summary + count(warnings.size()));
        warnings.forEach(warning -> out.println("warning: " + warning));
        out.flush();
        return ExitCode.OK;
    }

    private static CheckedEnd checked(End end) {
        return ServiceLoader.load(CheckedEnd.class, CheckCommand.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.end() == end)
                .findFirst()
                .orElseThrow();
    }

    private static String what(Config config) {
        return config.find(Key.CONFIG_FILE)
                .map(file -> file.equals("-") ? "standard input is" : file + " is")
                .orElse("the flags are");
    }

    private static String count(int warnings) {
        return warnings == 0 ? "" : warnings == 1 ? ", 1 warning" : ", " + warnings + " warnings";
    }
}
