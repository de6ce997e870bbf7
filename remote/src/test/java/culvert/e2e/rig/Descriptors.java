package culvert.e2e.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process has open. */
public final class Descriptors {
    private static final String RING = "io_uring";

    private Descriptors() {}

    /** How many, without those of {@link #hasRing}, which come with the first crowd and stay. */
    public static long count(long pid) throws IOException {
        return of(pid).stream().filter(one -> !one.contains(RING)).count();
    }

    /** Whether it can send the messages of many with one call. */
    public static boolean hasRing(long pid) throws IOException {
        return of(pid).stream().anyMatch(one -> one.contains(RING));
    }

    private static List<String> of(long pid) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return all.map(Descriptors::leadsTo).toList();
        }
    }

    private static String leadsTo(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return ""; // meanwhile
        }
    }
}
