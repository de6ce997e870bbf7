package culvert.bench.compare;

import culvert.bench.compare.Results.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is measured on ends that have just started: the start itself, the first seconds, memory. */
final class Fresh {
    static final String START = "start to listening";
    static final String FIRST_SECONDS = "bulk in the first 5 s of a cold start";
    static final String FIRST_ANSWER = "first answer after a start";
    static final String FIRST_SECOND = "answers in the first second of a cold start";
    static final String STALLED = "stalled readers";
    static final String HELP = "--help";

    private static final double MEGA = 1e6;
    private static final int COLD_SECONDS = 5;

    /** Memory is read after so long without traffic: what somebody sees who looks at a tunnel that rests. */
    private static final int QUIET_SECONDS = 15;

    private static final int IDLE_CONNECTIONS = 4000;
    private static final int STALLED_CONNECTIONS = 200;

    private final Settings settings;
    private final Load load;
    private final Results results;

    Fresh(Settings settings, Load load, Results results) {
        this.settings = settings;
        this.load = load;
        this.results = results;
    }

    static boolean isWanted(Settings settings) {
        return settings.measures(START)
                || settings.measures(FIRST_SECONDS)
                || settings.measures(FIRST_ANSWER)
                || settings.measures(FIRST_SECOND)
                || settings.measures(HELP);
    }

    /** One start of one program, with what somebody gets who downloads at once. */
    void cold(Program program, String password) throws IOException, InterruptedException {
        if (settings.measures(START) || settings.measures(FIRST_SECONDS)) {
            try (Ends ends = Ends.start(program, password, Place.LOOPBACK)) {
                if (settings.measures(FIRST_SECONDS)) {
                    firstSeconds(ends);
                }
                if (settings.measures(START)) {
                    note(START, "s", program, ends.startSeconds());
                }
            }
        }
        if (settings.measures(FIRST_ANSWER) || settings.measures(FIRST_SECOND)) {
            try (Ends ends = Ends.start(program, password, Place.LOOPBACK)) {
                double first = load.streams(ends, "crr", 1, 1).figure("p50_us") / 1000;
                note(FIRST_ANSWER, "ms", program, first);
                double rate = load.streams(ends, "cfor", 16, 1).figure("ops_per_s");
                note(FIRST_SECOND, "/s", program, rate);
            }
        }
        if (settings.measures(HELP) && !program.help().isEmpty()) {
            help(program);
        }
    }

    /** Clients that have stopped reading: what they cost, and what is left for another. */
    void stalled(Program program, String password) throws IOException, InterruptedException {
        try (Ends ends = Ends.start(program, password, Place.LOOPBACK)) {
            load.streams(ends, "down", 8, 250_000_000L);
            Process stalled = load.background(ends, "stall", STALLED_CONNECTIONS, 3600);
            try {
                String opened = new String(
                        stalled.getInputStream().readNBytes(stalledLine().length()), StandardCharsets.UTF_8);
                if (!opened.equals(stalledLine())) {
                    throw new IllegalStateException("the stalled connections could not be opened: " + opened);
                }
                TimeUnit.SECONDS.sleep(3);
                String beside = "beside " + STALLED_CONNECTIONS + " " + STALLED;
                for (int i = 0; i < settings.rounds(); i++) {
                    double rate = load.streams(ends, "down", 1, 1_500_000_000L).figure("MBps");
                    note("1 download " + beside, "MB/s", program, rate);
                }
                note("resident memory " + beside, "MB", program, ends.residentBytes() / MEGA);
            } finally {
                stalled.destroy();
                stalled.waitFor();
            }
        }
    }

    /** Memory at rest, after bulk, and with connections that do nothing. */
    void memory(Program program, String password) throws IOException, InterruptedException {
        try (Ends ends = Ends.start(program, password, Place.LOOPBACK)) {
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            note(
                    "resident memory of an end, " + QUIET_SECONDS + " s after its start",
                    "MB",
                    program,
                    ends.residentBytes() / MEGA);
            for (int i = 0; i < 3; i++) {
                load.streams(ends, "down", 8, 250_000_000L);
            }
            load.streams(ends, "crr", 16, 200);
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            double before = ends.residentBytes();
            note("the same " + QUIET_SECONDS + " s after 8 downloads", "MB", program, before / MEGA);
            idle(ends, before);
        }
    }

    private static String stalledLine() {
        return "{\"mode\":\"stall\",\"asked\":" + STALLED_CONNECTIONS + ",\"open\":" + STALLED_CONNECTIONS + "}";
    }

    private void idle(Ends ends, double before) throws IOException, InterruptedException {
        Process idle = load.background(ends, "idle", IDLE_CONNECTIONS, 3600);
        try {
            if (idle.getInputStream().read() < 0) {
                throw new IllegalStateException("the idle connections could not be opened");
            }
            TimeUnit.SECONDS.sleep(1);
            double each = (ends.residentBytes() - before) / IDLE_CONNECTIONS;
            note("for each of " + IDLE_CONNECTIONS + " idle connections", "KB", ends.program(), each / 1000);
        } finally {
            idle.destroy();
            idle.waitFor();
        }
    }

    private void firstSeconds(Ends ends) throws IOException, InterruptedException {
        double cold = load.streams(ends, "for", 1, COLD_SECONDS).figure("MBps");
        note(FIRST_SECONDS, "MB/s", ends.program(), cold);
        Optional<Double> warm = results.median(
                new Row(Works.ONE_DOWNLOAD, "MB/s"), ends.program().name());
        if (warm.isPresent()) {
            note(FIRST_SECONDS + ", share of the warmed-up rate", "", ends.program(), cold / warm.get());
        }
    }

    /** How long a command takes that only prints. */
    private void help(Program program) throws IOException, InterruptedException {
        List<String> command = program.help();
        long begun = System.nanoTime();
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        note(HELP, "s", program, (System.nanoTime() - begun) / 1e9);
    }

    private void note(String name, String unit, Program program, double value) {
        results.note(name, unit, program.name(), value);
    }
}
