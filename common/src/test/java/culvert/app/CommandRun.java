package culvert.app;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * One run of a command inside the test, with what the user would have seen of it.
 *
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error beside the log
 */
public record CommandRun(int exitCode, String out, String err) {

    /** Runs a command without an environment and without signals. */
    public static CommandRun of(Function<Launch, CommandLine> command, String... args) {
        return of(Map.of(), "", command, args);
    }

    /** Runs a command. */
    public static CommandRun of(
            Map<String, String> environment, String input, Function<Launch, CommandLine> command, String... args) {
        Sources sources = new Sources(environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = command.apply(new Launch(sources, () -> new Shutdown(code -> {}), _ -> {}))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
