package culvert.app;

import culvert.config.ConfigException;
import culvert.config.End;
import culvert.config.Key;
import culvert.config.Nearest;
import culvert.config.Quoted;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command: the one place that turns whatever goes wrong into lines for the user and an exit code. */
public final class Commands {
    /** Wide enough for two columns, narrow enough for half a screen. */
    private static final int HELP_WIDTH = 100;

    private Commands() {}

    /** Makes the command line of an annotated command with few flags. */
    public static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setExpandAtFiles(false) // a password may begin with @
                .setUsageHelpWidth(HELP_WIDTH)
                .setUsageHelpLongOptionsMaxWidth(HELP_WIDTH / 3)
                .setOut(Output.standard())
                .setExecutionStrategy(Commands::run)
                .setParameterExceptionHandler(wrongUsage())
                .setExecutionExceptionHandler((e, failed, _) -> report(e, failed));
    }

    /**
     * Makes the command line of an annotated command with many flags.
     *
     * @param sections its flags as the help page shows them
     */
    public static CommandLine commandLine(Object command, List<HelpSection> sections) {
        CommandLine commandLine = commandLine(command);
        commandLine
                .getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> HelpSection.render(sections, help));
        return commandLine;
    }

    /** Makes the command line of an end, whose flags are those that the keys declare. */
    public static CommandLine commandLine(Object command, End end) {
        return commandLine(command, Flags.sections(end), end, Set.copyOf(Key.all()));
    }

    /** Makes the command line of an annotated command with those flags of an end that the keys declare. */
    public static CommandLine commandLine(Object command, List<HelpSection> sections, End end, Set<Key<?>> keys) {
        CommandLine commandLine = commandLine(command, sections);
        Flags.addTo(commandLine.getCommandSpec(), end, keys);
        return commandLine;
    }

    /** Runs it, and does not call a success what nobody could read. */
    private static int run(ParseResult parsed) {
        int code = new RunLast().execute(parsed);
        for (CommandLine each : parsed.asCommandLineList()) {
            if (each.getOut() instanceof Output output) {
                Optional<String> lost = output.lost();
                lost.ifPresent(why -> line(each, "the output could not be written: " + why));
                code = lost.isPresent() && code == ExitCode.OK ? ExitCode.FAILED : code;
            }
        }
        return code;
    }

    private static IParameterExceptionHandler wrongUsage() {
        return (e, _) -> {
            CommandLine commandLine = e.getCommandLine();
            line(commandLine, usageMessage(e, commandLine));
            commandLine.getErr().println("See " + commandLine.getCommandName() + " --help");
            commandLine.getErr().flush();
            return ExitCode.USAGE;
        };
    }

    private static String usageMessage(ParameterException e, CommandLine commandLine) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatchedMessage(unmatched.getUnmatched().getFirst(), commandLine);
        }
        if (e instanceof OverwrittenOptionException twice && twice.getOverwritten() instanceof OptionSpec flag) {
            return "the flag " + flag.longestName() + " was given more than once, expected it once";
        }
        if (e instanceof MissingParameterException missing
                && missing.getMissing().getFirst() instanceof OptionSpec flag) {
            return "the flag " + flag.longestName() + " has no value, expected its " + flag.paramLabel();
        }
        if (e.getArgSpec() instanceof OptionSpec flag && e.getValue() != null) {
            return flag.longestName() + " is " + Quoted.quoted(e.getValue()) + ", expected " + expected(flag);
        }
        String message = String.valueOf(e.getMessage());
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String expected(OptionSpec flag) {
        if (flag.typeInfo().isBoolean()) {
            return "no value";
        }
        Object[] choices = flag.type().getEnumConstants();
        return choices == null
                ? "a whole number"
                : Stream.of(choices)
                        .map(choice -> choice.toString().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }

    /** A word without a flag, or what follows an unknown one, may be a password, so it is not repeated. */
    private static String unmatchedMessage(String word, CommandLine commandLine) {
        Set<String> below = new TreeSet<>(commandLine.getSubcommands().keySet());
        if (!word.startsWith("-") && !below.isEmpty()) {
            return "a word is no command and belongs to no flag, expected one of the commands "
                    + String.join(", ", below) + ", or a flag such as -c before it"
                    + Nearest.to(word, below)
                            .map(name -> "; did you mean " + name + "?")
                            .orElse("");
        }
        if (!word.startsWith("-")) {
            return "a word belongs to no flag, expected a flag such as -c before each";
        }
        String flag = word.startsWith("--") ? word.split("=", 2)[0] : word.substring(0, Math.min(word.length(), 2));
        Optional<String> near = flag.startsWith("--")
                ? Nearest.to(flag, commandLine.getCommandSpec().optionsMap().keySet())
                : Optional.empty();
        return "unknown flag " + flag
                + near.map(name -> ", did you mean " + name + "?").orElse("");
    }

    private static int report(Exception e, CommandLine commandLine) {
        return switch (e) {
            case ConfigException wrong -> {
                wrong.mistakes().forEach(mistake -> line(commandLine, mistake.toString()));
                yield ExitCode.USAGE;
            }
            case IOException failed -> {
                line(commandLine, failed.getMessage() == null ? failed.toString() : failed.getMessage());
                yield ExitCode.FAILED;
            }
            case InterruptedException _ -> {
                line(commandLine, "interrupted");
                yield ExitCode.FAILED;
            }
            default -> {
                line(commandLine, "this should not happen (-v tells more): " + e);
                yield ExitCode.FAILED;
            }
        };
    }

    /** What a key was taken for may be anything, such as the path of a socket, so none leaves here. */
    private static void line(CommandLine commandLine, String text) {
        commandLine.getErr().println(commandLine.getCommandName() + ": " + Quoted.withoutKeys(text));
        commandLine.getErr().flush();
    }
}
