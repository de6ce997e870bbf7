package culvert.training;

import culvert.app.Launch;
import culvert.local.LocalAgent;
import culvert.remote.RemoteServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Both ends as threads of this process, started by their command lines. */
final class Ends {
    /** A slow machine takes a few seconds for the first one. */
    private static final int MAX_START_SECONDS = 30;

    private final LastWords log;

    /** The command line of one of the ends; answers its exit code. */
    private interface Command<E> {
        int run(Launch launch, CompletableFuture<E> listening, String... arguments);
    }

    private Ends(LastWords log) {
        this.log = log;
    }

    /** Takes over the standard error, where the ends' logs go, which nobody has asked for. */
    static Ends begin() {
        LastWords log = new LastWords();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        return new Ends(log);
    }

    /** Starts {@code culvert remote} and waits until it listens. */
    InetSocketAddress remote(List<String> arguments) throws IOException, InterruptedException {
        return start("remote", culvert.remote.Main::run, RemoteServer::addresses, arguments);
    }

    /** Starts {@code culvert local} and waits until it listens. */
    InetSocketAddress local(List<String> arguments) throws IOException, InterruptedException {
        return start("local", culvert.local.Main::run, LocalAgent::addresses, arguments);
    }

    private <E> InetSocketAddress start(
            String name, Command<E> command, Function<E, List<InetSocketAddress>> addresses, List<String> arguments)
            throws IOException, InterruptedException {
        CompletableFuture<E> listening = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name).start(() -> {
            int exitCode = command.run(Launch.ofProcess(), listening, arguments.toArray(String[]::new));
            listening.completeExceptionally(
                    new IOException("the " + name + " end has ended with " + exitCode + ": " + log.text()));
        });
        try {
            return addresses
                    .apply(listening.get(MAX_START_SECONDS, TimeUnit.SECONDS))
                    .getFirst();
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("the " + name + " end was not ready within " + MAX_START_SECONDS + " seconds", e);
        }
    }

    /** Keeps what a command has said last of why it ends. The print stream before it lets one thread in at a time. */
    private static final class LastWords extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private volatile String last = "";

        @Override
        public void write(int octet) {
            if (octet == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                last = text.startsWith("culvert ") ? text : last;
                line.reset();
            } else {
                line.write(octet);
            }
        }

        String text() {
            return last;
        }
    }
}
