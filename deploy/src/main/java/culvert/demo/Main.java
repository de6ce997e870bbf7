package culvert.demo;

import culvert.app.Commands;
import culvert.app.ExitCode;
import culvert.app.HelpOptions;
import culvert.app.HelpSection;
import culvert.app.Version;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code culvert demo}. */
@Command(
        name = "culvert demo",
        versionProvider = Version.class,
        sortOptions = false,
        synopsisHeading = "Usage: ",
        customSynopsis = "culvert demo [OPTIONS]",
        description = "%nStarts both ends on this machine, fetches a page through them, and serves until Ctrl-C.")
public final class Main implements Callable<Integer> {

    private static final List<HelpSection> SECTIONS =
            List.of(new HelpSection("Serving", List.of("-l")), HelpSection.PROGRAM);

    @Option(
            names = {"-l", "--local-port"},
            paramLabel = "PORT",
            defaultValue = "0",
            description = "serve SOCKS on this port of 127.0.0.1 (default: any that is free)")
    private int port;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private HelpOptions help = new HelpOptions();

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return Commands.commandLine(new Main(), SECTIONS);
    }

    @Override
    public Integer call() {
        if (port < 0 || port > 65535) {
            System.err.println("culvert demo: a port is a number from 0 to 65535, not " + port);
            return ExitCode.USAGE;
        }
        return new Demo(port).run();
    }
}
