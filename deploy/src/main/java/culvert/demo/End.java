package culvert.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One end of the tunnel as a process of its own, whose log is passed on line by line. */
final class End implements AutoCloseable {
    /** A slow machine starts a JVM in a few seconds. */
    private static final Duration START = Duration.ofSeconds(30);

    /** An end that outlives its standard input so long is killed. */
    private static final Duration STOP = Duration.ofSeconds(3);

    private static final Pattern LISTENING = Pattern.compile("\\blistening\\b.*\\b127\\.0\\.0\\.1:(\\d+)");

    private final String name;
    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private End(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts {@code culvert NAME OPTIONS}.
     *
     * @param password goes by the environment, which other users cannot read as they can read arguments
     */
    static End start(String launcher, String name, String password, List<String> options) throws DemoException {
        List<String> command = new ArrayList<>(List.of(launcher, name, "--exit-with-stdin", "--drain", "0"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CULVERT_PASSWORD", password);
        builder.environment().put("CULVERT_PREPARE", "no"); // which would outlive the demo
        try {
            End end = new End(name, builder.start());
            Thread.ofPlatform().daemon().name(name + "-log").start(end::passOnLog);
            return end;
        } catch (IOException e) {
            throw new DemoException("cannot start " + launcher + " " + name + ": " + e.getMessage());
        }
    }

    /** Waits until the end says where it listens. */
    InetSocketAddress address() throws DemoException, InterruptedException {
        try {
            return new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), port.get(START.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            throw new DemoException(name + " ended before it was ready");
        } catch (TimeoutException e) {
            throw new DemoException(name + " was not ready within " + START.toSeconds() + " seconds");
        }
    }

    /** Completes when the process has ended. */
    CompletableFuture<String> ended() {
        return process.onExit().thenApply(ignored -> name);
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy(); // the pipe is broken: the process is ending by itself, or has to be told
        }
        try {
            if (!process.waitFor(STOP)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void passOnLog() {
        try (BufferedReader log = process.inputReader(StandardCharsets.UTF_8)) {
            log.lines().forEach(this::passOn);
        } catch (IOException | UncheckedIOException e) {
            port.completeExceptionally(e); // the process ended, which its owner hears otherwise too
        } finally {
            port.completeExceptionally(new IOException("end of log"));
        }
    }

    private void passOn(String line) {
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
            port.complete(Integer.valueOf(listening.group(1)));
        } else {
            System.out.println(name + ": " + line);
        }
    }
}
