package culvert.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends probes, many at once, and watches what comes back until the server has ended each. */
final class Prober implements AutoCloseable {
    /** The probes come from so many networks, as a censor's do: none of them uses its share of the budget up. */
    private static final int NETWORKS = 100;

    private final InetSocketAddress remote;
    private final int atOnce;
    private final List<Socket> open = new ArrayList<>();

    Prober(InetSocketAddress remote, int atOnce) {
        this.atOnce = atOnce;
        this.remote = remote;
    }

    /**
     * One connection's worth.
     *
     * @param kind what all probes of its kind share
     * @param fin whether the output is ended after the bytes
     * @param drip whether each byte is a segment of its own
     */
    @SuppressWarnings("ArrayRecordComponent") // read only
    record Probe(String kind, byte[] bytes, boolean fin, boolean drip) {
        @Override
        public String toString() {
            return kind + " of " + bytes.length + (fin ? " with FIN" : "");
        }
    }

    /** How the server ended a connection. */
    enum End {
        FIN,
        RST
    }

    /**
     * What a prober sees.
     *
     * @param bytes that came back
     * @param waited from the last byte, or FIN, that was sent to the end
     * @param lasted from the beginning of the connection to the end
     */
    record Reaction(Probe probe, long bytes, End end, Duration waited, Duration lasted) {
        /** Whether everything was sent before any deadline of at least so long. */
        boolean sentWithin(Duration deadline) {
            return lasted.minus(waited).compareTo(deadline) < 0;
        }
    }

    /** Sends all of them and waits for all ends. The sockets stay open on this side. */
    List<Reaction> send(List<Probe> probes) throws Exception {
        Semaphore turns = new Semaphore(atOnce);
        List<Callable<Reaction>> parts = new ArrayList<>();
        for (int i = 0; i < probes.size(); i++) {
            Probe probe = probes.get(i);
            InetAddress from = InetAddress.ofLiteral("127.0." + (1 + i % NETWORKS) + ".1");
            Socket socket = new Socket();
            open.add(socket);
            parts.add(() -> {
                turns.acquire();
                try {
                    return send(probe, socket, from);
                } finally {
                    turns.release();
                }
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Reaction> reactions = new ArrayList<>();
            for (Future<Reaction> each : threads.invokeAll(parts)) {
                reactions.add(each.get());
            }
            return reactions;
        }
    }

    /**
     * How often RST followed a FIN: then the kernel knows nothing of the connection any more. To be asked when the server
     * has closed its sockets, of probes that did not end by themselves.
     *
     * @param reactions what {@link #send} answered
     * @param deadline a probe whose last byte was sent later may have found a closed socket
     */
    long resetAfterEnd(List<Reaction> reactions, Duration deadline) {
        long resets = 0;
        for (int i = 0; i < reactions.size(); i++) {
            try {
                open.get(i).getOutputStream().write(0);
            } catch (IOException reset) {
                resets += reactions.get(i).sentWithin(deadline) ? 1 : 0;
            }
        }
        return resets;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private Reaction send(Probe probe, Socket socket, InetAddress from) throws IOException {
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(from, 0));
        long began = System.nanoTime();
        socket.connect(remote);
        long sent = began;
        long bytes = 0;
        End end = End.FIN;
        try {
            write(probe, socket.getOutputStream());
            if (probe.fin()) {
                socket.shutdownOutput();
            }
            sent = System.nanoTime();
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                bytes++;
            }
        } catch (IOException reset) {
            end = End.RST;
        }
        long ended = System.nanoTime();
        return new Reaction(probe, bytes, end, Duration.ofNanos(ended - sent), Duration.ofNanos(ended - began));
    }

    private static void write(Probe probe, OutputStream out) throws IOException {
        if (!probe.drip()) {
            out.write(probe.bytes());
            return;
        }
        for (byte one : probe.bytes()) {
            out.write(one);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // the drip itself: nothing is awaited
        }
    }
}
