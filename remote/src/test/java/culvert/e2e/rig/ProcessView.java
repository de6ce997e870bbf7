package culvert.e2e.rig;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the system and the runtime know about this process. */
public final class ProcessView {
    private final Path directory;
    private int dumps;

    /** Thread dumps go to that directory. */
    public ProcessView(Path directory) {
        this.directory = directory;
    }

    /** Open file descriptors. */
    public long descriptors() {
        try {
            return Descriptors.count(ProcessHandle.current().pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Virtual threads that have not ended, whoever schedules them. */
    public long virtualThreads() {
        Path dump = directory.resolve("threads-" + dumps++ + ".txt").toAbsolutePath();
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (Stream<String> lines = Files.lines(dump)) {
                return lines.filter(line -> line.startsWith("#") && line.contains(" virtual"))
                        .count();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
