package culvert.bench.compare;

import culvert.bench.compare.Results.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command {@code bench/run}. */
public final class Compare {
    /** A program that is compiled while it runs needs as long until its rate grows no more: on two cores some ten seconds in all. */
    private static final int DATAGRAM_WARM_UP_SECONDS = 5;

    private final Settings settings;
    private final Load load;

    private Compare(Settings settings, Load load) {
        this.settings = settings;
        this.load = load;
    }

    /** Reads the command line, measures, prints. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Settings settings;
        try {
            settings = new Settings(
                    Path.of(System.getProperty("bench.dir", "bench")).toAbsolutePath(), args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try (Load load = new Load(settings.bench())) {
            Compare compare = new Compare(settings, load);
            for (String method : settings.methods()) {
                compare.method(method);
            }
        }
    }

    private void method(String method) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        List<Program> programs = Program.installed(settings, method, load);
        Results results = new Results();
        boolean first = method.equals(settings.methods().getFirst());
        if (first) {
            memory(programs, method, results);
        }
        rounds(programs, method, new Works(load, results));
        if (first) {
            cold(programs, method, results);
            stalled(programs, method, results);
            lines(programs, method, results);
            cores(programs, method, results);
        }
        write(method, programs.stream().map(Program::name).toList(), results);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        say(method + " took " + took.toMinutes() + " min " + took.toSecondsPart() + " s");
    }

    private void memory(List<Program> programs, String method, Results results)
            throws IOException, InterruptedException {
        if (!settings.measures("memory")) {
            return;
        }
        Fresh fresh = new Fresh(settings, load, results);
        for (Program program : programs) {
            if (program.speaksSocks()) {
                say("memory of " + program.name());
                fresh.memory(program, settings.password(method));
            }
        }
    }

    private void rounds(List<Program> programs, String method, Works works) throws IOException, InterruptedException {
        List<Works.Named> wanted = works.warm().stream()
                .filter(work -> settings.measures(work.name()))
                .toList();
        if (wanted.isEmpty()) {
            return;
        }
        List<Ends> all = new ArrayList<>();
        try {
            for (Program program : programs) {
                all.add(Ends.start(program, settings.password(method), Place.LOOPBACK));
            }
            for (Ends ends : all) {
                warmUp(ends, wanted.stream().anyMatch(Works.Named::needsSocks));
            }
            for (int round = 1; round <= settings.rounds(); round++) {
                List<Ends> inTurn =
                        round % 2 == 1 ? all : all.reversed(); // so that nobody always comes after the same one
                for (Works.Named work : wanted) {
                    for (Ends ends : inTurn) {
                        if (ends.program().speaksSocks() || !work.needsSocks()) {
                            work.work().measure(ends);
                        }
                    }
                }
                say(method + ": round " + round + " of " + settings.rounds());
            }
        } finally {
            for (Ends ends : all) {
                ends.close();
            }
        }
    }

    /** Some fifty thousand connections and some gigabytes: until a JIT compiler has nothing left to do. */
    private void warmUp(Ends ends, boolean withDatagrams) throws IOException, InterruptedException {
        say("warming up " + ends.program().name());
        for (int i = 0; i < 2; i++) {
            load.streams(ends, "crr", 16, 1500);
            load.streams(ends, "down", 8, 200_000_000L);
            load.streams(ends, "up", 4, 200_000_000L);
            load.streams(ends, "rr", 50, 1500);
            if (ends.program().speaksSocks() && withDatagrams) {
                load.datagrams(ends, 4, 16, 1400, DATAGRAM_WARM_UP_SECONDS);
                load.datagrams(ends, 4, 16, 64, DATAGRAM_WARM_UP_SECONDS);
            }
        }
    }

    private void cold(List<Program> programs, String method, Results results) throws IOException, InterruptedException {
        if (!Fresh.isWanted(settings)) {
            return;
        }
        Fresh fresh = new Fresh(settings, load, results);
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Program program : programs) {
                if (program.speaksSocks()) {
                    fresh.cold(program, settings.password(method));
                }
            }
            say(method + ": cold start " + round + " of " + settings.rounds());
        }
    }

    private void stalled(List<Program> programs, String method, Results results)
            throws IOException, InterruptedException {
        if (!settings.measures(Fresh.STALLED)) {
            return;
        }
        for (Program program : programs) {
            if (program.speaksSocks()) {
                say("readers that have stopped, " + program.name());
                new Fresh(settings, load, results).stalled(program, settings.password(method));
            }
        }
    }

    private void lines(List<Program> programs, String method, Results results)
            throws IOException, InterruptedException {
        if (Lines.isWanted(settings)) {
            say(method + ": lines");
            new Lines(settings, load, results).measure(programs, settings.password(method));
        }
    }

    private void cores(List<Program> programs, String method, Results results)
            throws IOException, InterruptedException {
        if (settings.measures(Cores.row(settings.cores()))) {
            say(method + ": some of the cores");
            new Cores(settings, load, results).measure(programs, settings.password(method));
        }
    }

    private void write(String method, List<String> programs, Results results) throws IOException {
        Report report = new Report(method, programs, results);
        Path out = Files.createDirectories(settings.out());
        Files.writeString(out.resolve(method + ".md"), report.markdown());
        Files.writeString(out.resolve(method + ".json"), report.json());
        List<Row> percentiles = results.rows().stream()
                .filter(row -> row.name().startsWith(Works.UNDER_LOAD))
                .toList();
        Optional<Path> plot = Optional.empty();
        if (!percentiles.isEmpty()) {
            Path drawn = out.resolve(method + ".svg");
            String title = "A ping-pong while 8 downloads run, " + method;
            Files.writeString(drawn, Plot.svg(title, percentiles, programs, results));
            plot = Optional.of(drawn);
        }
        System.out.println(report.markdown());
        say("written: " + out.resolve(method + ".md") + ", .json"
                + plot.map(file -> ", .svg").orElse(""));
    }

    private static void say(String text) {
        System.err.println(text);
    }
}
