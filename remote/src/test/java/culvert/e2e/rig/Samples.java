package culvert.e2e.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** What a process weighs and holds, looked at every second, and the drawing of it. */
public final class Samples implements AutoCloseable {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 300;
    private static final double BYTES_OF_MEGABYTE = 1e6;

    private final String name;
    private final Running process;
    private final long begun = System.nanoTime();
    private final List<Sample> samples = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("samples").factory());

    /** One look at it; resident is what it takes of the machine's memory. */
    private record Sample(double seconds, double megabytes, long descriptors) {}

    private Samples(String name, Running process) {
        this.name = name;
        this.process = process;
    }

    /** Looks at once, and then until it is closed or the process has ended. */
    public static Samples watch(String name, Running process) throws IOException {
        Samples samples = new Samples(name, process);
        samples.take();
        ScheduledFuture<?> _ = samples.clock.scheduleAtFixedRate(samples::takeIfAlive, 1, 1, TimeUnit.SECONDS);
        return samples;
    }

    private void take() throws IOException {
        double seconds =
                (System.nanoTime() - begun) / (double) Duration.ofSeconds(1).toNanos();
        samples.add(new Sample(seconds, process.residentBytes() / BYTES_OF_MEGABYTE, process.descriptors()));
    }

    private void takeIfAlive() {
        try {
            take();
        } catch (IOException ended) {
            clock.shutdown();
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** The most memory that was seen. */
    public double mostMegabytes() {
        return mostMegabytes(0, 1);
    }

    /** The most in a part of the time, from one share of it to another. */
    public double mostMegabytes(double from, double to) {
        return samples.subList((int) (from * samples.size()), (int) Math.ceil(to * samples.size())).stream()
                .mapToDouble(Sample::megabytes)
                .max()
                .orElseThrow();
    }

    /** Draws the memory of all over the time, and writes the figures beside it. */
    public static void draw(Path svg, List<Samples> all) throws IOException {
        double seconds = all.stream().mapToDouble(Samples::seconds).max().orElseThrow();
        double top = all.stream().mapToDouble(Samples::mostMegabytes).max().orElseThrow() * 1.1;
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>%n",
                WIDTH,
                HEIGHT));
        out.append(String.format(Locale.ROOT, "<rect width='%d' height='%d' fill='white'/>%n", WIDTH, HEIGHT));
        out.append(String.format(
                Locale.ROOT, "<text x='5' y='15'>%.0f MB</text><text x='5' y='%d'>0</text>%n", top, HEIGHT - 5));
        out.append(String.format(Locale.ROOT, "<text x='%d' y='%d'>%.0f s</text>%n", WIDTH - 60, HEIGHT - 5, seconds));
        StringBuilder figures = new StringBuilder("process,seconds,megabytes,descriptors\n");
        String[] colours = {"#c03030", "#3050c0", "#308040", "#806020"};
        for (int i = 0; i < all.size(); i++) {
            StringBuilder points = new StringBuilder();
            for (Sample sample : all.get(i).samples) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        sample.seconds() / seconds * WIDTH,
                        HEIGHT - sample.megabytes() / top * HEIGHT));
                figures.append(String.format(
                        Locale.ROOT,
                        "%s,%.1f,%.1f,%d%n",
                        all.get(i).name,
                        sample.seconds(),
                        sample.megabytes(),
                        sample.descriptors()));
            }
            out.append(String.format(
                    Locale.ROOT, "<polyline fill='none' stroke='%s' points='%s'/>%n", colours[i % 4], points));
            out.append(String.format(
                    Locale.ROOT,
                    "<text x='100' y='%d' fill='%s'>%s</text>%n",
                    15 * (i + 1),
                    colours[i % 4],
                    all.get(i).name));
        }
        Files.createDirectories(svg.toAbsolutePath().getParent());
        Files.writeString(svg, out.append("</svg>\n"));
        Files.writeString(svg.resolveSibling(svg.getFileName() + ".csv"), figures);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %.0f MB", name, mostMegabytes());
    }

    private double seconds() {
        return samples.getLast().seconds();
    }
}
