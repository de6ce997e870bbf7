package culvert.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two load generators, compiled when this begins, and their targets. */
final class Load implements AutoCloseable {
    private final List<String> before;
    private final Path streams;
    private final Path datagrams;
    private final int targetPort;
    private final List<Process> targets = new ArrayList<>();

    /** What a load generator printed. */
    record Answer(String json) {
        double figure(String key) {
            Matcher matcher = Pattern.compile('"' + key + "\":([0-9.]+)").matcher(json);
            if (!matcher.find()) {
                throw new IllegalStateException("no " + key + " in " + json);
            }
            return Double.parseDouble(matcher.group(1));
        }
    }

    Load(Path bench) throws IOException, InterruptedException {
        this(compile(bench, "tunbench"), compile(bench, "udpbench"), List.of());
    }

    private Load(Path streams, Path datagrams, List<String> before) throws IOException {
        this.streams = streams;
        this.datagrams = datagrams;
        this.before = before;
        targetPort = Ports.free();
        targets.add(start(List.of(streams.toString(), "serve", String.valueOf(targetPort))));
        targets.add(start(List.of(datagrams.toString(), "serve", String.valueOf(targetPort))));
        Ports.await(targetPort);
    }

    /** Other targets and generators of the same kind, with these words before their commands. */
    Load confined(List<String> words) throws IOException {
        return new Load(streams, datagrams, words);
    }

    int targetPort() {
        return targetPort;
    }

    List<String> relay(String port, String next) {
        return List.of(streams.toString(), "relay", port, next);
    }

    /** Runs a load of streams to its end. */
    Answer streams(Ends ends, String mode, int connections, long amount) throws IOException, InterruptedException {
        return finish(start(streamCommand(ends, mode, connections, amount)));
    }

    /** Begins a load of streams that the caller destroys. */
    Process background(Ends ends, String mode, int connections, long amount) throws IOException {
        return start(streamCommand(ends, mode, connections, amount));
    }

    /** Runs a load of datagrams to its end. */
    Answer datagrams(Ends ends, int flows, int window, int bytes, int seconds)
            throws IOException, InterruptedException {
        return finish(start(List.of(
                datagrams.toString(),
                "run",
                String.valueOf(ends.localPort()),
                String.valueOf(targetPort),
                String.valueOf(flows),
                String.valueOf(window),
                String.valueOf(bytes),
                String.valueOf(seconds))));
    }

    @Override
    public void close() {
        targets.forEach(Process::destroy);
    }

    private List<String> streamCommand(Ends ends, String mode, int connections, long amount) {
        boolean socks = ends.program().speaksSocks();
        return List.of(
                streams.toString(),
                "run",
                socks ? String.valueOf(ends.localPort()) : "direct",
                String.valueOf(socks ? targetPort : ends.localPort()),
                mode,
                String.valueOf(connections),
                String.valueOf(amount));
    }

    private static Answer finish(Process process) throws IOException, InterruptedException {
        String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "a load failed: " + process.info().commandLine().orElse("") + json);
        }
        return new Answer(json);
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(Program.joined(before, command))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Path compile(Path bench, String name) throws IOException, InterruptedException {
        Path program = Files.createDirectories(bench.resolve("target")).resolve(name);
        int status = new ProcessBuilder(
                        "cc",
                        "-O2",
                        "-pthread",
                        "-o",
                        program.toString(),
                        bench.resolve(name + ".c").toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("the load generators need a C compiler as cc");
        }
        return program;
    }
}
