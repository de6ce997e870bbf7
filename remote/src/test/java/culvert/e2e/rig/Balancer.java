package culvert.e2e.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/** Hands connections over to a remote, from an address of loopback, and says first whom it speaks for. */
public final class Balancer implements AutoCloseable {
    private final InetAddress from;
    private final InetSocketAddress to;
    private final byte[] header;
    private final boolean inBytes;
    private final TcpTarget entry;

    private Balancer(String from, InetSocketAddress to, byte[] header, boolean inBytes) throws IOException {
        this.from = InetAddress.ofLiteral(from);
        this.to = to;
        this.header = header;
        this.inBytes = inBytes;
        this.entry = TcpTarget.open(this::handOver);
    }

    /** The header and what the client sends first leave in one write. */
    public static Balancer open(String from, InetSocketAddress to, byte[] header) throws IOException {
        return new Balancer(from, to, header, false);
    }

    /** Both leave byte by byte. */
    public static Balancer openInBytes(String from, InetSocketAddress to, byte[] header) throws IOException {
        return new Balancer(from, to, header, true);
    }

    /** Where clients find it. */
    public InetSocketAddress address() {
        return entry.address();
    }

    @Override
    public void close() throws IOException {
        entry.close();
    }

    private void handOver(Socket client) throws IOException, InterruptedException {
        try (Socket remote = new Socket(to.getAddress(), to.getPort(), from, 0)) {
            client.setTcpNoDelay(true);
            remote.setTcpNoDelay(true);
            InputStream in = client.getInputStream();
            byte[] first = new byte[64 * 1024];
            int n = Math.max(in.read(first), 0);
            byte[] all = Arrays.copyOf(header, header.length + n);
            System.arraycopy(first, 0, all, header.length, n);
            send(all, remote.getOutputStream());
            Thread down = Thread.ofVirtual().start(() -> pass(remote, client));
            pass(client, remote);
            down.join();
        }
    }

    private void send(byte[] bytes, OutputStream into) throws IOException {
        int step = inBytes ? 1 : bytes.length;
        for (int at = 0; at < bytes.length; at += step) {
            into.write(bytes, at, step);
        }
    }

    private static void pass(Socket from, Socket into) {
        try {
            from.getInputStream().transferTo(into.getOutputStream());
            into.shutdownOutput();
        } catch (IOException broken) {
            reset(from);
            reset(into);
        }
    }

    private static void reset(Socket socket) {
        try {
            SocksClient.reset(socket);
        } catch (IOException gone) {
            // the other direction was faster
        }
    }
}
