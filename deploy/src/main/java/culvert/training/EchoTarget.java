package culvert.training;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server on loopback that says what it hears. */
final class EchoTarget implements AutoCloseable {
    private static final int PIECE_BYTES = 64 << 10;

    private final ServerSocket listener;

    private EchoTarget(ServerSocket listener) {
        this.listener = listener;
    }

    static EchoTarget open() throws IOException {
        EchoTarget target =
                new EchoTarget(new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
        Thread.ofPlatform().daemon().name("target").start(target::accept);
        return target;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                Thread.ofPlatform().daemon().name("echo").start(() -> echo(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void echo(Socket client) {
        byte[] piece = new byte[PIECE_BYTES];
        try (client) {
            client.setTcpNoDelay(true);
            for (int n; (n = client.getInputStream().read(piece)) >= 0; ) {
                client.getOutputStream().write(piece, 0, n);
            }
        } catch (IOException e) {
            // its client ends abruptly, and notices by itself when that was too early
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
