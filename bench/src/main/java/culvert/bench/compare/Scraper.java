package culvert.bench.compare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a server for its numbers every second, more often than a Prometheus does, until it is closed. */
final class Scraper implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final byte[] QUESTION =
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

    private final Path socket;
    private final AtomicInteger answers = new AtomicInteger();
    private final Thread thread;

    private Scraper(Path socket) {
        this.socket = socket;
        this.thread = Thread.ofPlatform().daemon().name("scraper").start(this::run);
    }

    /** Of the server that answers administrators there; of none where the path is empty. */
    static Scraper of(String path) {
        return new Scraper(Path.of(path));
    }

    /** Fails when none of its questions was answered: the figures would be those of a server without metrics. */
    @Override
    public void close() {
        thread.interrupt();
        if (!socket.toString().isEmpty() && answers.get() == 0) {
            throw new IllegalStateException("no metrics at " + socket);
        }
    }

    private void run() {
        try {
            while (!socket.toString().isEmpty()) {
                if (Files.exists(socket)) {
                    scrape();
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void scrape() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(QUESTION));
            long bytes = Channels.newInputStream(channel).transferTo(OutputStream.nullOutputStream());
            answers.addAndGet(bytes > QUESTION.length ? 1 : 0);
        } catch (IOException e) {
            // the next time
        }
    }
}
