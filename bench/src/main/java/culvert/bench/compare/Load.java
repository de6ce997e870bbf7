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
    private final Programs programs;
    private final Place place;
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

    /** What was compiled. */
    private record Programs(Path streams, Path datagrams, Path line) {}

    Load(Path bench) throws IOException, InterruptedException {
        this(
                new Programs(compile(bench, "tunbench"), compile(bench, "udpbench"), compile(bench, "line")),
                Place.LOOPBACK);
    }

    private Load(Programs programs, Place place) throws IOException {
        this.programs = programs;
        this.place = place;
        targetPort = Ports.free();
        for (Path target : List.of(programs.streams, programs.datagrams)) {
            targets.add(start(place.far(), List.of(target.toString(), "serve", String.valueOf(targetPort))));
        }
        place.awaiting().until(place.far(), Place.HERE, targetPort);
    }

    /** Other targets and generators of the same kind, elsewhere. */
    Load at(Place other) throws IOException {
        return new Load(programs, other);
    }

    Place place() {
        return place;
    }

    /** The program that makes a line of two network namespaces. */
    Path line() {
        return programs.line;
    }

    /** As {@link Place.Awaiting}, also in a network namespace. */
    void awaitListener(List<String> words, String host, int port) throws IOException {
        try {
            if (start(words, List.of(programs.streams.toString(), "wait", String.valueOf(port), host))
                            .waitFor()
                    != 0) {
                throw new IllegalStateException("nothing listens on port " + port);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int targetPort() {
        return targetPort;
    }

    /** A plain copy that listens at a host. */
    List<String> relay(String host, String port, String nextHost, String next) {
        return List.of(programs.streams.toString(), "relay", port, next, nextHost, host);
    }

    /** Runs a load of streams to its end. */
    Answer streams(Ends ends, String mode, int connections, long amount) throws IOException, InterruptedException {
        return finish(start(place.near(), streamCommand(ends, mode, connections, amount)));
    }

    /** Begins a load of streams that the caller destroys. */
    Process background(Ends ends, String mode, int connections, long amount) throws IOException {
        return start(place.near(), streamCommand(ends, mode, connections, amount));
    }

    /** Runs a load of datagrams to its end. */
    Answer datagrams(Ends ends, int flows, int window, int bytes, int seconds)
            throws IOException, InterruptedException {
        return finish(start(
                place.near(),
                List.of(
                        programs.datagrams.toString(),
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
                programs.streams.toString(),
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

    private static Process start(List<String> before, List<String> command) throws IOException {
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
