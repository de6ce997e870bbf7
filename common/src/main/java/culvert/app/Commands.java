package culvert.app;

import culvert.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command: the one place that turns whatever goes wrong into lines for the user and an exit code. */
public final class Commands {
    /** Wide enough for two columns, narrow enough for half a screen. */
    private static final int HELP_WIDTH = 100;

    private Commands() {}

    /** Makes the command line of an annotated command. */
    public static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setExpandAtFiles(false) // a password may begin with @
                .setUsageHelpWidth(HELP_WIDTH)
                .setUsageHelpLongOptionsMaxWidth(HELP_WIDTH / 3)
                .setParameterExceptionHandler(wrongUsage())
                .setExecutionExceptionHandler((e, commandLine, _) -> report(e, commandLine));
    }

    private static IParameterExceptionHandler wrongUsage() {
        return (e, _) -> {
            CommandLine commandLine = e.getCommandLine();
            PrintWriter err = commandLine.getErr();
            line(commandLine, usageMessage(e));
            if (e instanceof UnmatchedArgumentException unmatched) {
                unmatched.getSuggestions().stream()
                        .filter(word -> word.startsWith("-"))
                        .limit(1)
                        .forEach(word -> line(commandLine, "did you mean " + word + "?"));
            }
            err.println("See " + commandLine.getCommandName() + " --help");
            err.flush();
            return ExitCode.USAGE;
        };
    }

    /** A word without a flag may be half of a password, so it is not repeated. */
    private static String usageMessage(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            return "a word belongs to no flag, expected a flag such as -c before each";
        }
        String message = String.valueOf(e.getMessage());
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
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

    private static void line(CommandLine commandLine, String text) {
        commandLine.getErr().println(commandLine.getCommandName() + ": " + text);
        commandLine.getErr().flush();
    }
}
