package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An executable, and how it is started: always with a limit of time, never with a terminal. */
public final class Program {
    private final List<String> executable;
    private final Map<String, String> environment = new TreeMap<>();

    /** A program that has ended. */
    public record Finished(String command, int status, String out, String err) {

        /** Fails the test, with what the program complained about, unless the status is 0. */
        public Finished succeeded() {
            return ended(0);
        }

        public Finished ended(int expected) {
            assertEquals(expected, status, () -> command + "\n" + out + err);
            return this;
        }
    }

    private Program(List<String> executable) {
        this.executable = executable;
    }

    /** An executable by its path. */
    public static Program at(Path executable) {
        return new Program(List.of(executable.toString()));
    }

    /** An executable with the arguments that every start of it has. */
    public static Program of(List<String> executableAndArguments) {
        return new Program(List.copyOf(executableAndArguments));
    }

    /**
     * A program of other people. Where it is missing the test fails under {@code CI=true}, where everything has been
     * installed, and is reported as skipped elsewhere.
     */
    public static Program installed(String name) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory).resolve(name);
            if (Files.isExecutable(candidate)) {
                return at(candidate);
            }
        }
        throw missing(name + " is not installed");
    }

    /**
     * Fails the test under {@code CI=true}, where there is everything, and has it reported as skipped elsewhere. This is
     * the only place that may skip a test.
     */
    static AssertionError missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            return fail(what);
        }
        return abort(what);
    }

    /** The same, started by another program, which is given first. */
    Program behind(List<String> starter) {
        List<String> command = new ArrayList<>(starter);
        command.addAll(executable);
        Program behind = new Program(command);
        behind.environment.putAll(environment);
        return behind;
    }

    /** The same with more arguments. */
    public Program and(String... arguments) {
        Program longer = behind(List.of());
        longer.executable.addAll(List.of(arguments));
        return longer;
    }

    /** The same, started by a shell that has it as its arguments. */
    public Program inShell(String script) {
        return behind(List.of("/bin/sh", "-c", script, "sh"));
    }

    /** The command for a shell. */
    public String line(String... arguments) {
        return and(arguments).executable.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /** Sets a variable of its environment. */
    public Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What was set before is not. */
    public Program without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Runs it to its end. */
    public Finished run(Duration limit, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("culvert-test", ".out");
        try (Running running = start(out, arguments)) {
            int status = running.awaitEnd(limit);
            return new Finished(running.command(), status, Files.readString(out), running.log());
        } finally {
            Files.deleteIfExists(out);
        }
    }

    /** Runs it to its end, which has to be a good one, in a {@code close()}. */
    void tidyUp(Duration limit, String... arguments) throws IOException {
        try {
            run(limit, arguments).succeeded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Starts it; what it says on both channels is the log. */
    public Running start(String... arguments) throws IOException {
        Path log = Files.createTempFile("culvert-test", ".log");
        return begin(builder(arguments).redirectErrorStream(true).redirectOutput(log.toFile()), log);
    }

    /** Starts it; what it writes goes to a file, what it complains about is the log. */
    private Running start(Path out, String... arguments) throws IOException {
        Path log = Files.createTempFile("culvert-test", ".log");
        return begin(builder(arguments).redirectOutput(out.toFile()).redirectError(log.toFile()), log);
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(executable);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static Running begin(ProcessBuilder builder, Path log) throws IOException {
        try {
            return new Running(builder.start(), String.join(" ", builder.command()), log);
        } catch (IOException e) {
            Files.deleteIfExists(log);
            throw e;
        }
    }
}
