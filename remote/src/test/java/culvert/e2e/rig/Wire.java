package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody on the path between the two ends: sees and passes on what they send, remembers how the first connection begins, and
 * ends a direction after any byte, with FIN as if its sender had done so.
 */
public final class Wire implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;
    /** Enough for the first flight of any method. */
    private static final int RECORDED_BYTES = 4096;

    private static final int REPLAY_LIMIT_MILLIS = 60_000;

    private final ServerSocket listener;
    private final InetAddress from;
    private final InetSocketAddress to;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong upLeft = new AtomicLong(NEVER);
    private final AtomicLong downLeft = new AtomicLong(NEVER);
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

    private boolean isFirst = true;

    private Wire(ServerSocket listener, InetAddress from, InetSocketAddress to) {
        this.listener = listener;
        this.from = from;
        this.to = to;
    }

    public static Wire open(InetSocketAddress to) throws IOException {
        return openFrom("127.0.0.1", to);
    }

    /** What it passes on comes from that address of loopback. */
    public static Wire openFrom(String from, InetSocketAddress to) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Wire wire = new Wire(listener, InetAddress.ofLiteral(from), to);
        Thread.ofPlatform().daemon().name("wire").start(wire::accept);
        return wire;
    }

    /** Where the local end should look for the remote. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Ends the way from local to remote after so many more bytes, for the one connection that is open or opens next. */
    public void cutUpAfter(long bytes) {
        upLeft.set(bytes);
    }

    /** Ends the way from remote to local after so many more bytes. */
    public void cutDownAfter(long bytes) {
        downLeft.set(bytes);
    }

    /** The next connection is left alone. */
    public void mend() {
        upLeft.set(NEVER);
        downLeft.set(NEVER);
    }

    /** How the first connection began. */
    public byte[] recorded() {
        synchronized (recorded) {
            return recorded.toByteArray();
        }
    }

    /** Sends to the remote again how the first connection began, and waits until it ends; there is no answer. */
    public void replay() throws IOException {
        replay(to);
    }

    /** The same at another remote. */
    public void replay(InetSocketAddress other) throws IOException {
        byte[] flight = recorded();
        try (Socket remote = new Socket(other.getAddress(), other.getPort())) {
            remote.setSoTimeout(REPLAY_LIMIT_MILLIS);
            remote.getOutputStream().write(flight);
            remote.shutdownOutput();
            assertEquals(-1, remote.getInputStream().read());
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket local = listener.accept();
                Socket remote = new Socket(to.getAddress(), to.getPort(), from, 0);
                local.setTcpNoDelay(true);
                remote.setTcpNoDelay(true);
                open.add(local);
                open.add(remote);
                boolean record = isFirst;
                isFirst = false;
                Thread.ofVirtual().start(() -> pass(local, remote, upLeft, record));
                Thread.ofVirtual().start(() -> pass(remote, local, downLeft, false));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void pass(Socket from, Socket into, AtomicLong left, boolean record) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = into.getOutputStream();
            while (left.get() > 0) {
                int n = in.read(buffer);
                if (n < 0) {
                    break;
                }
                int passed = (int) Math.min(n, left.get());
                if (left.get() != NEVER) {
                    left.addAndGet(-passed);
                }
                if (record) {
                    remember(buffer, passed);
                }
                out.write(buffer, 0, passed);
            }
            into.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(into);
        }
    }

    private void remember(byte[] bytes, int length) {
        synchronized (recorded) {
            recorded.write(bytes, 0, Math.min(length, RECORDED_BYTES - Math.min(recorded.size(), RECORDED_BYTES)));
        }
    }

    private static void reset(Socket socket) {
        try {
            SocksClient.reset(socket);
        } catch (IOException e) {
            // it has been closed before, by the other direction
        }
    }
}
