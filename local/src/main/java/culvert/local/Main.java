package culvert.local;

import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.Shutdown;
import java.io.IOException;

/** Starts the local end as a process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(LocalCommand.commandLine(Launch.ofProcess(), Main::run).execute(args));
    }

    private static void run(LocalSettings settings, ProcessSettings process, Shutdown shutdown) throws IOException {
        throw new IOException("nothing serves " + settings + " with " + process);
    }
}
