package culvert.remote.admin;

import culvert.net.DescriptorLimit;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every program tells Prometheus of its process, by the names that all have, and the heap. As far as the system says. */
final class ProcessNumbers {
    private static final Logger log = LoggerFactory.getLogger(ProcessNumbers.class);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String RESIDENT = "VmRSS:";
    private static final double MILLIS = 1000;

    private ProcessNumbers() {}

    static void addTo(MetricSnapshots.Builder all) {
        ProcessHandle.Info process = ProcessHandle.current().info();
        process.startInstant()
                .ifPresent(start ->
                        add(all, "process_start_time_seconds", "When it started.", start.toEpochMilli() / MILLIS));
        process.totalCpuDuration()
                .map(Duration::toMillis)
                .ifPresent(cpu -> all.metricSnapshot(new Counter("process_cpu_seconds", "Processor time.")
                        .add(cpu / MILLIS)
                        .snapshot()));
        resident().ifPresent(bytes -> add(all, "process_resident_memory_bytes", "Memory that it has.", (double) bytes));
        descriptors().ifPresent(count -> add(all, "process_open_fds", "Open file descriptors.", (double) count));
        add(all, "process_max_fds", "How many there may be.", (double) DescriptorLimit.ofThisProcess());
        Runtime runtime = Runtime.getRuntime();
        add(all, "culvert_heap_used_bytes", "The Java heap in use.", (double)
                (runtime.totalMemory() - runtime.freeMemory()));
        add(all, "culvert_heap_limit_bytes", "What it may grow to.", (double) runtime.maxMemory());
    }

    private static void add(MetricSnapshots.Builder all, String name, String help, double value) {
        all.metricSnapshot(new Gauge(name, help).add(value).snapshot());
    }

    private static Optional<Long> resident() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException e) {
            return unknown(e);
        }
    }

    private static Optional<Long> descriptors() {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return Optional.of(open.count());
        } catch (IOException e) {
            return unknown(e);
        }
    }

    private static Optional<Long> unknown(IOException e) {
        log.debug("the system does not tell", e);
        return Optional.empty();
    }
}
