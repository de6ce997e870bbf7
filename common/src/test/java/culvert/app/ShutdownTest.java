package culvert.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals are sent to real processes, since only those have them. */
@Timeout(60)
class ShutdownTest {

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void theFirstSignalEndsInOrderWithZero(String signal) throws Exception {
        try (Child child = new Child("polite")) {
            child.expect("ready");
            child.signal(signal);
            child.expect("asked");
            child.expect("ended");
            assertEquals(ExitCode.OK, child.exitCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void theSecondSignalEndsAtOnce(String signal, int exitCode) throws Exception {
        try (Child child = new Child("slow")) {
            child.expect("ready");
            child.signal("INT");
            child.expect("asked");
            child.signal(signal);
            assertEquals(exitCode, child.exitCode());
        }
    }

    @Test
    void theEndOfTheInputCountsAsASignal() throws Exception {
        try (Child child = new Child("polite")) {
            child.expect("ready");
            child.process.getOutputStream().close();
            child.expect("asked");
            child.expect("ended");
            assertEquals(ExitCode.OK, child.exitCode());
        }
    }

    @Test
    void onlyTheSecondSignalEndsAtOnce() throws Exception {
        List<Integer> codes = new ArrayList<>();
        Shutdown shutdown = new Shutdown(codes::add);
        shutdown.signalled(2);
        shutdown.await();
        assertEquals(List.of(), codes);
        shutdown.signalled(15);
        assertEquals(List.of(143), codes);
    }

    /** What the child process runs. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            Shutdown shutdown = Shutdown.onSignals();
            shutdown.onEndOf(System.in);
            System.out.println("ready");
            shutdown.await();
            System.out.println("asked");
            if (args[0].equals("slow")) {
                Thread.currentThread().join(); // for ever
            }
            System.out.println("ended");
            System.exit(ExitCode.OK);
        }
    }

    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Child(String manner) throws IOException {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            // whoever runs the tests may ignore SIGINT, as a shell does in the background, and children inherit that
            process = new ProcessBuilder(
                            "env",
                            "--default-signal=INT,TERM",
                            java,
                            "-Dslf4j.provider=culvert.app.log.LogProvider",
                            "-Dslf4j.internal.verbosity=WARN",
                            "-Xmx64m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Program.class.getName(),
                            manner)
                    .redirectErrorStream(true)
                    .start();
            out = process.inputReader();
            // reading from a process that says nothing cannot be interrupted, but it ends with the process
            var _ = process.onExit().orTimeout(30, TimeUnit.SECONDS).whenComplete((_, _) -> process.destroyForcibly());
        }

        void expect(String line) throws IOException {
            assertEquals(line, out.readLine());
        }

        void signal(String name) throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            assertEquals(0, kill.waitFor());
        }

        int exitCode() throws InterruptedException {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
