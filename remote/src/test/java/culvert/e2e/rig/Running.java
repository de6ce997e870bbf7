package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.fail;

import culvert.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that this test has started. Closing it ends it and everything it has started. */
public final class Running implements AutoCloseable {
    private final Process process;
    private final String command;
    private final Path log;

    Running(Process process, String command, Path log) {
        this.process = process;
        this.command = command;
        this.log = log;
    }

    public long pid() {
        return process.pid();
    }

    /** Open file descriptors. */
    public long descriptors() throws IOException {
        return Descriptors.count(pid());
    }

    /** Its memory that is not swapped out. */
    public long residentBytes() throws IOException {
        return bytes("VmRSS:");
    }

    /** The most that it has been. */
    public long peakResidentBytes() throws IOException {
        return bytes("VmHWM:");
    }

    private long bytes(String line) throws IOException {
        return 1024
                * Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                        .filter(one -> one.startsWith(line))
                        .mapToLong(one -> Long.parseLong(one.replaceAll("\\D+", "")))
                        .sum();
    }

    /** How long it has run on processors, in hundredths of a second. */
    public long processorTicks() throws IOException {
        return processorTicks(process.toHandle());
    }

    /** How long a process has run on processors, in hundredths of a second. */
    public static long processorTicks(ProcessHandle process) throws IOException {
        String state = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // the third field follows the name, which may hold spaces; user and system time are the fourteenth and
        // fifteenth
        String[] fields = state.substring(state.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** What it has started, and what that has. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    String command() {
        return command;
    }

    /** What it has said so far. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Waits until the log holds the pattern. */
    public Matcher await(Duration limit, String pattern) throws InterruptedException {
        Matcher[] found = new Matcher[1];
        boolean came = Until.holds(limit, () -> {
            found[0] = Pattern.compile(pattern).matcher(log());
            return found[0].find() || !process.isAlive();
        });
        // it may have said so with its last breath
        found[0] = Pattern.compile(pattern).matcher(log());
        if (!found[0].find()) {
            fail(command + (came ? " ended" : " went on for " + limit) + " without saying " + pattern + ":\n" + log());
        }
        return found[0];
    }

    /** Waits for its end and answers its status. */
    public int awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            fail(command + " has not ended after " + limit + ":\n" + log());
        }
        return process.exitValue();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL, of which a process learns nothing; waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        Files.deleteIfExists(log);
    }
}
