package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A download without end through a tunnel, and how fast it is just now. */
public final class Download implements AutoCloseable {
    private static final Duration WINDOW = Duration.ofMillis(300);
    private static final int WINDOWS = 7;
    /** Until the code is compiled. */
    private static final int FIRST_WINDOWS = 4 * WINDOWS;

    private final TcpTarget source;
    private final Socket client;
    private final List<Culvert> ends;

    /**
     * How fast it was for a while.
     *
     * @param rate the median of what came in a window
     * @param perTick bytes for each tick of the processor that the ends needed: tells more where others use it too
     */
    public record Speed(long rate, long perTick) {
        /** Whether it is at least that share of another. */
        public boolean isAtLeast(double share, Speed other) {
            return rate >= share * other.rate || perTick >= share * other.perTick;
        }
    }

    private Download(TcpTarget source, Socket client, List<Culvert> ends) {
        this.source = source;
        this.client = client;
        this.ends = ends;
    }

    /**
     * Begins, and comes up to speed.
     *
     * @param ends whose use of the processor counts
     */
    public static Download begin(InetSocketAddress socks, Culvert... ends) throws IOException {
        TcpTarget source = TcpTarget.open(Download::sendUntilTheEnd);
        try {
            Download download =
                    new Download(source, SocksClient.connect(socks, "127.0.0.1", source.port()), List.of(ends));
            download.windows(FIRST_WINDOWS);
            return download;
        } catch (IOException | AssertionError e) {
            source.close();
            throw e;
        }
    }

    /** How fast it is now: some seconds of it. */
    public Speed measure() throws IOException {
        windows(1); // what has waited in buffers
        long before = ticks();
        List<Long> windows = windows(WINDOWS);
        long all = windows.stream().mapToLong(Long::longValue).sum();
        return new Speed(windows.stream().sorted().toList().get(WINDOWS / 2), all / Math.max(ticks() - before, 1));
    }

    @Override
    public void close() throws IOException {
        client.close();
        source.close();
    }

    private long ticks() throws IOException {
        long all = 0;
        for (Culvert end : ends) {
            all += end.process().processorTicks();
        }
        return all;
    }

    /** How many bytes came in each window. */
    private List<Long> windows(int count) throws IOException {
        InputStream in = client.getInputStream();
        byte[] buffer = new byte[256 * 1024];
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long bytes = 0;
            long end = System.nanoTime() + WINDOW.toNanos();
            while (System.nanoTime() - end < 0) {
                int n = in.read(buffer);
                assertTrue(n > 0, "the download has ended");
                bytes += n;
            }
            counts.add(bytes);
        }
        return counts;
    }

    private static void sendUntilTheEnd(Socket connection) {
        byte[] block = new byte[128 * 1024];
        try {
            while (true) {
                connection.getOutputStream().write(block);
            }
        } catch (IOException e) {
            // the reader has seen enough
        }
    }
}
