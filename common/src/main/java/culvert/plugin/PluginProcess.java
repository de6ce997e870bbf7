package culvert.plugin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

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
        Thread reader =
                Thread.ofPlatform().daemon().name("plugin-output").start(() -> output.read(process.getInputStream()));
        return new PluginProcess(process, reader);
    }

    /** Waits for its end and the end of what it says; answers its exit code. */
    int await() throws InterruptedException {
        int code = process.waitFor();
        reader.join(TimeUnit.SECONDS.toMillis(1));
        return code;
    }

    /** Ends it. */
    void end() throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy(); // the pipe is gone, and with it the plugin
        }
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
