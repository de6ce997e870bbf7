package culvert.e2e.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Debian's redis-server, which keeps nothing on disk unless it is told to. */
public final class RedisServer implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Running process;

    private RedisServer(Running process) {
        this.process = process;
    }

    /** Starts one on loopback and waits until it can be asked. */
    public static RedisServer start(Path directory, int port, String... more) throws Exception {
        return start(UnaryOperator.identity(), "127.0.0.1", directory, port, more);
    }

    /** The same on a host of a lab, for everybody there. */
    public static RedisServer startOn(Host host, String address, Path directory, int port, String... more)
            throws Exception {
        String[] all = Stream.concat(Stream.of("--protected-mode", "no"), Stream.of(more))
                .toArray(String[]::new);
        return start(host::program, address, directory, port, all);
    }

    private static RedisServer start(
            UnaryOperator<Program> on, String address, Path directory, int port, String... more) throws Exception {
        List<String> options = new ArrayList<>(List.of("--port", Integer.toString(port)));
        options.addAll(List.of("--bind", address, "--save", "", "--dir", directory.toString()));
        options.addAll(List.of(more));
        Running process = on.apply(Program.installed("redis-server")).start(options.toArray(String[]::new));
        try {
            process.await(SOON, "Ready to accept connections");
            return new RedisServer(process);
        } catch (InterruptedException | AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** It goes on existing, and does nothing. */
    public void stop() throws Exception {
        signal("-STOP");
    }

    /** After {@link #stop}. */
    public void goOn() throws Exception {
        signal("-CONT");
    }

    public void kill() {
        process.kill();
    }

    public String log() {
        return process.log();
    }

    private void signal(String name) throws Exception {
        Program.installed("kill").run(SOON, name, Long.toString(process.pid())).succeeded();
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
