package culvert.e2e.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap of a process, as {@code jcmd} tells of it. */
public record Heap(Running process) {
    private static final Duration SOON = Duration.ofSeconds(90);

    /** What its objects in use weigh. */
    public long liveBytes() throws Exception {
        String histogram = jcmd("GC.class_histogram");
        Matcher total = Pattern.compile("Total +\\d+ +(\\d+)").matcher(histogram);
        if (!total.find()) {
            throw new IOException("no total in " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    /** What its heap has of the system, in use or not. */
    public long bytes() throws Exception {
        return Pattern.compile(" total (\\d+)K,")
                .matcher(jcmd("GC.heap_info"))
                .results()
                .mapToLong(generation -> 1024 * Long.parseLong(generation.group(1)))
                .sum();
    }

    private String jcmd(String question) throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Program.at(jcmd)
                .run(SOON, Long.toString(process.pid()), question)
                .succeeded()
                .out();
    }
}
