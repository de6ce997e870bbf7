package culvert.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is measured on ends that are warm; each of these belongs to one round of one program. */
final class Works {
    static final String ONE_DOWNLOAD = "1 download";
    static final String UNDER_LOAD = "ping-pong under 8 downloads,";

    private static final double MEGA = 1e6;

    private final Load load;
    private final Results results;

    /** One kind of load. */
    @FunctionalInterface
    interface Work {
        void measure(Ends ends) throws IOException, InterruptedException;
    }

    /**
     * A load with its name, by which it can be chosen.
     *
     * @param needsSocks whether only a tunnel can do it
     */
    record Named(String name, boolean needsSocks, Work work) {}

    Works(Load load, Results results) {
        this.load = load;
        this.results = results;
    }

    /** Those of every round, on ends that are warm. */
    List<Named> warm() {
        return List.of(
                new Named(ONE_DOWNLOAD, false, ends -> bulk(ends, ONE_DOWNLOAD, "down", 1, 1_500_000_000L)),
                new Named("1 upload", false, ends -> bulk(ends, "1 upload", "up", 1, 1_500_000_000L)),
                new Named("8 downloads", false, ends -> bulk(ends, "8 downloads", "down", 8, 250_000_000L)),
                new Named("50 ping-pong", false, this::pingPong),
                new Named("1 ping-pong", false, this::onePingPong),
                new Named("1000 sessions", false, this::slow),
                new Named("ping-pong under 8 downloads", false, this::underLoad),
                new Named("connect + first byte", false, this::connects),
                new Named("datagrams of 1400 bytes", true, ends -> datagrams(ends, 1400)),
                new Named("datagrams of 64 bytes", true, ends -> datagrams(ends, 64)));
    }

    private void note(String name, String unit, Ends ends, double value) {
        results.note(name, unit, ends.program().name(), value);
    }

    private void bulk(Ends ends, String name, String mode, int connections, long bytes)
            throws IOException, InterruptedException {
        double before = ends.cpuSeconds();
        note(name, "MB/s", ends, load.streams(ends, mode, connections, bytes).figure("MBps"));
        double gigabytes = connections * bytes / 1e9;
        note(name + ", processor", "s/GB", ends, (ends.cpuSeconds() - before) / gigabytes);
    }

    private void pingPong(Ends ends) throws IOException, InterruptedException {
        double before = ends.cpuSeconds();
        Load.Answer answer = load.streams(ends, "rr", 50, 1500);
        note("50 ping-pong", "/s", ends, answer.figure("ops_per_s"));
        note("50 ping-pong, processor", "us each", ends, (ends.cpuSeconds() - before) * MEGA / (50 * 1500));
    }

    private void onePingPong(Ends ends) throws IOException, InterruptedException {
        Load.Answer answer = load.streams(ends, "rr", 1, 8000);
        note("1 ping-pong, p50", "us", ends, answer.figure("p50_us"));
    }

    /** Each sends a short message every second. */
    private void slow(Ends ends) throws IOException, InterruptedException {
        double before = ends.cpuSeconds();
        long begun = System.nanoTime();
        Load.Answer answer = load.streams(ends, "slow", 1000, 5);
        double seconds = (System.nanoTime() - begun) / 1e9;
        String name = "1000 sessions, one message a second each";
        note(name + ", processor", "%", ends, 100 * (ends.cpuSeconds() - before) / seconds);
        note(name + ", p99", "ms", ends, answer.figure("p99_us") / 1000);
    }

    private void connects(Ends ends) throws IOException, InterruptedException {
        double before = ends.cpuSeconds();
        Load.Answer answer = load.streams(ends, "crr", 16, 800);
        note("connect + first byte", "/s", ends, answer.figure("ops_per_s"));
        note("connect + first byte, processor", "us each", ends, (ends.cpuSeconds() - before) * MEGA / (16 * 800));
    }

    private void underLoad(Ends ends) throws IOException, InterruptedException {
        Process bulk = load.background(ends, "down", 8, 2_000_000_000L);
        try {
            TimeUnit.MILLISECONDS.sleep(300); // the downloads have begun
            Load.Answer answer = load.streams(ends, "rr", 1, 1000);
            for (String percentile : List.of("p50", "p90", "p99", "p999")) {
                note(UNDER_LOAD + " " + percentile, "ms", ends, answer.figure(percentile + "_us") / 1000);
            }
        } finally {
            bulk.destroy();
            bulk.waitFor();
        }
    }

    private void datagrams(Ends ends, int bytes) throws IOException, InterruptedException {
        double before = ends.cpuSeconds();
        Load.Answer answer = load.datagrams(ends, 4, 16, bytes, 2);
        String name = "datagrams of " + bytes + " bytes there and back";
        note(name, "/s", ends, answer.figure("round_trips_per_s"));
        double each = (ends.cpuSeconds() - before) * MEGA / answer.figure("round_trips");
        note(name + ", processor", "us each", ends, each);
        note(name + ", lost", "%", ends, 100 * answer.figure("lost") / answer.figure("round_trips"));
    }
}
