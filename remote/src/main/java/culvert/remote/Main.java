package culvert.remote;

import culvert.app.Launch;
import culvert.app.ProcessSettings;
import culvert.app.Shutdown;
import java.io.IOException;

/** Starts the remote end as a process. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(RemoteCommand.commandLine(Launch.ofProcess(), Main::run).execute(args));
    }

    private static void run(RemoteSettings settings, ProcessSettings process, Shutdown shutdown) throws IOException {
        throw new IOException("nothing serves " + settings + " with " + process);
    }
}
