package culvert.bench.compare;

import culvert.bench.compare.Results.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether throughput grows with the cores: eight downloads with every process confined to the first few of them. */
final class Cores {
    private static final String DOWNLOADS = "8 downloads on ";
    private static final long BYTES = 250_000_000L;

    private final Settings settings;
    private final Load load;
    private final Results results;

    /** Two ends and their load generator on some of the cores. */
    private record Confined(int cores, Load load, Ends ends) {}

    Cores(Settings settings, Load load, Results results) {
        this.settings = settings;
        this.load = load;
        this.results = results;
    }

    /** What is measured with that many. */
    static String row(int cores) {
        return DOWNLOADS + cores + (cores == 1 ? " core" : " cores");
    }

    /** What is measured with all these. */
    static String row(List<Integer> cores) {
        return DOWNLOADS + cores.stream().map(String::valueOf).collect(Collectors.joining(" and on ")) + " cores";
    }

    /** Why it cannot be measured on a machine that has {@code there} cores; empty where it can. */
    static Optional<String> obstacle(List<Integer> wanted, int there) {
        boolean enough = wanted.stream().allMatch(cores -> cores <= there);
        return enough ? Optional.empty() : Optional.of("this machine has " + there + " cores");
    }

    /** Words before a command, to run it on the first so many cores. */
    static List<String> confinement(int cores) {
        return List.of("taskset", "-c", "0-" + (cores - 1));
    }

    void measure(List<Program> programs, String password) throws IOException, InterruptedException {
        List<Integer> wanted = settings.cores();
        Optional<String> obstacle = obstacle(wanted, Runtime.getRuntime().availableProcessors());
        if (obstacle.isPresent()) {
            results.unmeasured(new Row(row(wanted), "MB/s"), obstacle.get());
            return;
        }
        List<Load> loads = new ArrayList<>();
        List<Confined> all = new ArrayList<>();
        try {
            for (int cores : wanted) {
                Load confined = load.at(Place.confined(confinement(cores)));
                loads.add(confined);
                for (Program program : programs) {
                    if (program.speaksSocks()) {
                        Ends ends = Ends.start(program, password, confined.place());
                        all.add(new Confined(cores, confined, ends));
                    }
                }
            }
            rounds(all);
        } finally {
            for (Confined one : all) {
                one.ends.close();
            }
            loads.forEach(Load::close);
        }
    }

    private void rounds(List<Confined> all) throws IOException, InterruptedException {
        for (Confined one : all) {
            for (int i = 0; i < 3; i++) {
                download(one);
            }
        }
        for (int round = 0; round < settings.rounds(); round++) {
            for (Confined one : all) {
                results.note(row(one.cores), "MB/s", one.ends.program().name(), download(one));
            }
        }
    }

    private static double download(Confined one) throws IOException, InterruptedException {
        return one.load.streams(one.ends, "down", 8, BYTES).figure("MBps");
    }
}
