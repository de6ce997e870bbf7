package culvert.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program's two running ends, and what they need beside them. */
final class Ends implements AutoCloseable {
    private static final double TICKS_A_SECOND = 100;

    private final Program program;
    private final Process remote;
    private final Process local;
    private final List<Process> all;
    private final int localPort;
    private final double startSeconds;
    private final Scraper scraper;

    /** What commands have placeholders for. */
    private record Variables(String host, int remotePort, int localPort, String password) {
        String in(String word) {
            return word.replace("%H", host)
                    .replace("%R", String.valueOf(remotePort))
                    .replace("%L", String.valueOf(localPort));
        }
    }

    private Ends(
            Program program, Process remote, Process local, List<Process> all, int localPort, double startSeconds) {
        this.program = program;
        this.remote = remote;
        this.local = local;
        this.all = List.copyOf(all);
        this.localPort = localPort;
        this.startSeconds = startSeconds;
        this.scraper = Scraper.of(program.admin());
    }

    static Ends start(Program program, String password, Place place) throws IOException {
        Variables variables = new Variables(place.host(), Ports.free(), Ports.free(), password);
        List<Process> all = new ArrayList<>(); // in the order in which they end
        try {
            if (!program.store().isEmpty()) {
                all.addFirst(launch(Program.joined(place.far(), program.store()), variables));
                int port = Integer.parseInt(program.store().getLast());
                place.awaiting().until(place.far(), Place.HERE, port);
            }
            Process remote = launch(Program.joined(place.far(), program.remote()), variables);
            all.addFirst(remote);
            long begun = System.nanoTime();
            place.awaiting().until(place.far(), place.host(), variables.remotePort);
            double startSeconds = (System.nanoTime() - begun) / 1e9;
            Process local = launch(Program.joined(place.near(), program.local()), variables);
            all.addFirst(local);
            place.awaiting().until(place.near(), Place.HERE, variables.localPort);
            return new Ends(program, remote, local, all, variables.localPort, startSeconds);
        } catch (RuntimeException e) {
            all.forEach(Process::destroy);
            throw new IllegalStateException(program.name() + " does not start", e);
        }
    }

    Program program() {
        return program;
    }

    int localPort() {
        return localPort;
    }

    /** From the start of the remote's process to the first connection it took. */
    double startSeconds() {
        return startSeconds;
    }

    /** User and system time of both ends (proc(5), fields 14 and 15). */
    double cpuSeconds() throws IOException {
        return (ticks(remote) + ticks(local)) / TICKS_A_SECOND;
    }

    /** Resident memory of the larger end, in bytes. */
    double residentBytes() throws IOException {
        return Math.max(resident(remote), resident(local));
    }

    @Override
    public void close() throws IOException {
        try (scraper) {
            end();
        }
    }

    private void end() {
        for (Process process : all) {
            process.destroy();
        }
        try {
            for (Process process : all) {
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Process launch(List<String> command, Variables variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        command.stream().map(variables::in).toList())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CULVERT_PASSWORD", variables.password);
        return builder.start();
    }

    private static long ticks(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long resident(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS of " + process.pid());
    }
}
