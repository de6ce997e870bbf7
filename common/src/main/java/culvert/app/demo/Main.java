package culvert.app.demo;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code culvert demo}. */
@Command(
        name = "culvert demo",
        mixinStandardHelpOptions = true,
        version = "culvert 0.1.0",
        sortOptions = false,
        description = "Starts both ends on this machine, fetches a page through them, and serves until Ctrl-C.")
public final class Main implements Callable<Integer> {

    @Option(
            names = {"-l", "--local-port"},
            paramLabel = "PORT",
            defaultValue = "0",
            description = "where SOCKS is served on 127.0.0.1 (default: any free port)")
    private int port;

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() {
        String launcher = System.getProperty("culvert.launcher");
        if (launcher == null) {
            System.err.println("culvert demo: start it by the launcher: ./culvert demo");
            return CommandLine.ExitCode.USAGE;
        }
        if (port < 0 || port > 65535) {
            System.err.println("culvert demo: a port is a number from 0 to 65535, not " + port);
            return CommandLine.ExitCode.USAGE;
        }
        return new Demo(launcher, port).run();
    }
}
