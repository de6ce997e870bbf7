package culvert.net;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Opens a transport for each test and gives it JDK sockets to talk to. */
@Timeout(60)
abstract class TransportHarness {
    protected static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    protected static final Duration SHORT = Duration.ofMillis(50);
    protected static final Duration LONG = Duration.ofSeconds(20);

    private Transport transport;

    protected final Transport transport() {
        return transport;
    }

    protected abstract Transport open();

    /** Before it serves. */
    protected void prepare(Stream accepted) {}

    @BeforeEach
    void start() {
        transport = open();
    }

    @AfterEach
    void stop() {
        transport.close();
    }

    /** A session's work, which may throw. */
    @FunctionalInterface
    protected interface Work<T> {
        T on(Stream stream) throws Exception;
    }

    /** Runs {@code session} on one accepted connection and {@code client} on the JDK's end of it. */
    protected final <T> T accepted(Work<T> session, ClientWork client) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        try (StreamListener listener = transport.listen(ANY_PORT, SocketSettings.DEFAULT, stream -> {
                    prepare(stream);
                    complete(result, session, stream);
                });
                Socket socket = new Socket()) {
            socket.connect(listener.address());
            socket.setSoTimeout((int) LONG.toMillis());
            client.with(socket);
            return get(result);
        }
    }

    /** The other end's work. */
    @FunctionalInterface
    protected interface ClientWork {
        void with(Socket socket) throws Exception;
    }

    protected static <T> void complete(CompletableFuture<T> result, Work<T> work, Stream stream) {
        try (stream) {
            result.complete(work.on(stream));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    protected static <T> T get(CompletableFuture<T> result) throws Exception {
        try {
            return result.get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Runs {@code work} on a runner's thread. */
    protected final <T> T onRunner(Callable<T> work, Runner runner) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        runner.start("test", () -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    protected static byte[] readAll(Stream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[70_000];
        while (true) {
            stream.awaitReadable();
            int n = stream.tryRead(buffer, 0, buffer.length);
            if (n < 0) {
                return all.toByteArray();
            }
            all.write(buffer, 0, n);
        }
    }

    protected static Cause reasonOf(Work<?> work, Stream stream) {
        return assertThrows(FailureException.class, () -> work.on(stream)).reason();
    }
}
