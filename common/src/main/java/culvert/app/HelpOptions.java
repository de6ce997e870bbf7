package culvert.app;

import picocli.CommandLine.Option;

/** The flags that every program has. */
@SuppressWarnings("UnusedVariable") // picocli reads them
public final class HelpOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this page")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "the version of Culvert and of Java")
    private boolean version;
}
