package culvert.bench.compare;

import culvert.bench.compare.Results.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Bulk, and a ping-pong beside it, between two network namespaces with a line between them ({@code line.c}). */
final class Lines {
    private static final List<Line> ALL = List.of(
            new Line("20 Mbit/s, 100 ms, 1 % loss", List.of("20", "50", "1", "100"), 10_000_000),
            new Line("1 Gbit/s, 30 ms", List.of("1000", "15", "0", "30"), 400_000_000),
            new Line("100 Mbit/s, 30 ms, 2 s of buffer", List.of("100", "15", "0", "2000"), 60_000_000));

    private static final String REMOTE = "10.9.0.2";
    private static final int SECONDS = 8;
    private static final int PINGS = 25;

    private final Settings settings;
    private final Load load;
    private final Results results;

    /**
     * A kind of line.
     *
     * @param arguments of {@code line}: rate, delay of each direction, loss of each, buffer
     * @param upload so many bytes
     */
    private record Line(String name, List<String> arguments, long upload) {
        String title() {
            return "line of " + name;
        }

        String row(String work) {
            return title() + ": " + work;
        }
    }

    /** Two namespaces that are deleted at the end. */
    private record Spaces(String far, String near) implements AutoCloseable {
        static Spaces add() throws IOException, InterruptedException {
            String name = "culvert-bench-" + ProcessHandle.current().pid();
            Spaces spaces = new Spaces(name + "-far", name + "-near");
            try {
                for (String space : List.of(spaces.far, spaces.near)) {
                    run(List.of("ip", "netns", "add", space));
                    run(List.of("ip", "-n", space, "link", "set", "lo", "up"));
                }
            } catch (IOException e) {
                spaces.close();
                throw e;
            }
            return spaces;
        }

        static List<String> in(String space) {
            return List.of("ip", "netns", "exec", space);
        }

        @Override
        public void close() throws IOException {
            try {
                for (String space : List.of(far, near)) {
                    status(List.of("ip", "netns", "delete", space));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Lines(Settings settings, Load load, Results results) {
        this.settings = settings;
        this.load = load;
        this.results = results;
    }

    static boolean isWanted(Settings settings) {
        return ALL.stream().anyMatch(line -> settings.measures(line.title()));
    }

    /** Measures all of them in turn; where the machine does not allow it the table says so. */
    void measure(List<Program> programs, String password) throws IOException, InterruptedException {
        Optional<String> obstacle = obstacle();
        for (Line line : ALL) {
            if (!settings.measures(line.title())) {
                continue;
            }
            if (obstacle.isPresent()) {
                results.unmeasured(new Row(line.row("download"), "MB/s"), obstacle.get());
            } else {
                measure(line, programs, password);
            }
        }
    }

    private static Optional<String> obstacle() throws InterruptedException {
        try (Spaces _ = Spaces.add()) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("needs root and network namespaces");
        }
    }

    private void measure(Line line, List<Program> programs, String password) throws IOException, InterruptedException {
        try (Spaces spaces = Spaces.add()) {
            List<String> command = new ArrayList<>(List.of(load.line().toString(), spaces.near, spaces.far));
            command.addAll(line.arguments);
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
                if (said.readLine() == null) {
                    results.unmeasured(new Row(line.row("download"), "MB/s"), "needs /dev/net/tun");
                    return;
                }
                Place place = new Place(REMOTE, Spaces.in(spaces.far), Spaces.in(spaces.near), load::awaitListener);
                try (Load onLine = load.at(place)) {
                    rounds(line, programs, password, onLine);
                }
            } finally {
                process.destroy();
                process.waitFor();
            }
        }
    }

    private void rounds(Line line, List<Program> programs, String password, Load onLine)
            throws IOException, InterruptedException {
        List<Ends> all = new ArrayList<>();
        try {
            for (Program program : programs) {
                if (program.speaksSocks()) {
                    all.add(Ends.start(program, password, onLine.place()));
                }
            }
            for (int round = 0; round < settings.rounds(); round++) {
                for (Ends ends : all) {
                    measure(line, onLine, ends);
                }
            }
        } finally {
            for (Ends ends : all) {
                ends.close();
            }
        }
    }

    private void measure(Line line, Load onLine, Ends ends) throws IOException, InterruptedException {
        String program = ends.program().name();
        double down = onLine.streams(ends, "for", 1, SECONDS).figure("MBps");
        results.note(line.row("download"), "MB/s", program, down);
        double up = onLine.streams(ends, "up", 1, line.upload).figure("MBps");
        results.note(line.row("upload"), "MB/s", program, up);
        Process bulk = onLine.background(ends, "for", 1, SECONDS * 10L);
        try {
            TimeUnit.SECONDS.sleep(3); // its queue has built up
            double ping = onLine.streams(ends, "rr", 1, PINGS).figure("p50_us");
            results.note(line.row("ping-pong beside a download, p50"), "ms", program, ping / 1000);
        } finally {
            bulk.destroy();
            bulk.waitFor();
            TimeUnit.SECONDS.sleep(2); // the line's buffer empties
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        if (status(command) != 0) {
            throw new IOException(String.join(" ", command) + " has failed");
        }
    }

    private static int status(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
