package culvert.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A plugin that runs, and the shell script that ends it when we have gone. */
final class PluginProcess {
    /** The watcher reads the pipe from us; when that ends, the plugin gets SIGTERM, and after two seconds SIGKILL. */
    private static final String SCRIPT = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            plugin=$!
            { while read -r _ <&3; do :; done; kill -TERM $plugin; sleep 2; kill -KILL $plugin; } >/dev/null 2>&1 &
            watcher=$!
            exec 3<&- </dev/null
            wait $plugin
            code=$?
            kill -KILL $watcher 2>/dev/null
            exit $code
            """;

    /** The script's two seconds, and what a busy machine needs. */
    private static final long LIMIT_SECONDS = 5;

    /** One that was stopped (SIGSTOP) takes connections and does nothing with them, and nobody can tell from a slow target. */
    private static final int MAX_LOOKS_WHILE_STOPPED = 6;

    private static final long LOOK_EVERY_SECONDS = 10;

    /** Variables with these words in their names hold secrets of ours, which the plugin does not get. */
    private static final List<String> SECRETS = List.of("PASSWORD", "SECRET", "TOKEN");

    private final Process process;
    private final Thread reader;

    private PluginProcess(Process process, Thread reader) {
        this.process = process;
        this.reader = reader;
    }

    static PluginProcess start(PluginCommand command, PluginEnds ends, PluginOutput output) throws IOException {
        List<String> words = new ArrayList<>();
        PluginCommand.inPath("setsid").ifPresent(path -> words.add(path.toString()));
        words.addAll(List.of(
                "/bin/sh", "-c", SCRIPT, "culvert-plugin", command.path().toString()));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> SECRETS.stream().anyMatch(name::contains));
        ends.into(environment);
        environment.put("SS_PLUGIN_OPTIONS", command.options());
        Process process = builder.start();
        try {
            Thread reader = Thread.ofPlatform()
                    .daemon()
                    .name("plugin-output")
                    .start(() -> output.read(process.getInputStream()));
            return new PluginProcess(process, reader);
        } catch (OutOfMemoryError noThread) {
            process.getOutputStream().close(); // which ends it
            throw noThread;
        }
    }

    /** Waits for its end and the end of what it says; answers why it has ended. One that was stopped for a minute is ended. */
    String await() throws InterruptedException {
        int stopped = 0;
        while (!process.waitFor(LOOK_EVERY_SECONDS, TimeUnit.SECONDS)) {
            List<ProcessHandle> still = stopped();
            stopped = still.isEmpty() ? 0 : stopped + 1;
            if (stopped == MAX_LOOKS_WHILE_STOPPED) {
                still.forEach(ProcessHandle::destroyForcibly);
            }
        }
        reader.join(TimeUnit.SECONDS.toMillis(1));
        return stopped < MAX_LOOKS_WHILE_STOPPED
                ? "it ended with exit code " + process.exitValue()
                : "it had been stopped for " + stopped * LOOK_EVERY_SECONDS + " s";
    }

    private List<ProcessHandle> stopped() {
        try {
            return all().filter(PluginProcess::isStopped).toList();
        } catch (RuntimeException unknown) {
            return List.of(); // the system does not say
        }
    }

    /** The script, the watcher and the plugin, with what that has started. */
    private Stream<ProcessHandle> all() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** Where the system says so: Linux does, in the word behind the name of the process, which may have spaces. */
    private static boolean isStopped(ProcessHandle one) {
        try {
            String state = Files.readString(Path.of("/proc", Long.toString(one.pid()), "stat"));
            return state.startsWith("T", state.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Ends it. */
    void end() throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy(); // the pipe is gone, and with it the plugin
        }
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            all().toList().forEach(ProcessHandle::destroyForcibly);
        }
    }
}
