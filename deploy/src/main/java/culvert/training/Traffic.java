package culvert.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What applications do with a tunnel: connect, say little things, move a lot. */
final class Traffic {
    /** Enough for the methods of the data path to count as hot. */
    private static final int BULK_BYTES = 32 << 20;

    /** The paths of a connection's begin and end are walked this often. */
    private static final int CONNECTIONS = 60;

    private static final int EXCHANGES = 20;
    private static final int SMALL_BYTES = 100;
    private static final int PIECE_BYTES = 64 << 10;

    /** Everything is on this machine. */
    private static final int LIMIT_MILLIS = 20_000;

    private Traffic() {}

    /**
     * Through one pair of ends, to a target that echoes.
     *
     * @param name stands for the target's address where names are looked up
     */
    static void through(InetSocketAddress socks, InetSocketAddress target, String name) throws IOException {
        InetSocketAddress byName = InetSocketAddress.createUnresolved(name, target.getPort());
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Socket socket = connect(socks, i % 2 == 0 ? target : byName)) {
                for (int n = 0; n < EXCHANGES; n++) {
                    socket.getOutputStream().write(new byte[SMALL_BYTES]);
                    read(socket, SMALL_BYTES);
                }
            }
        }
        try (Socket socket = connect(socks, target)) {
            CompletableFuture<Void> up = CompletableFuture.runAsync(
                    () -> write(socket),
                    task -> Thread.ofPlatform().daemon().name("up").start(task));
            read(socket, BULK_BYTES);
            up.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static Socket connect(InetSocketAddress socks, InetSocketAddress target) throws IOException {
        Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, socks));
        try {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(target, LIMIT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void write(Socket socket) {
        byte[] piece = new byte[PIECE_BYTES];
        try {
            OutputStream out = socket.getOutputStream();
            for (int sent = 0; sent < BULK_BYTES; sent += PIECE_BYTES) {
                out.write(piece);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void read(Socket socket, int bytes) throws IOException {
        byte[] piece = new byte[Math.min(bytes, PIECE_BYTES)];
        InputStream in = socket.getInputStream();
        int left = bytes;
        while (left > 0) {
            int n = in.read(piece, 0, Math.min(left, piece.length));
            if (n < 0) {
                throw new IOException("the echo ended " + left + " bytes early");
            }
            left -= n;
        }
    }
}
