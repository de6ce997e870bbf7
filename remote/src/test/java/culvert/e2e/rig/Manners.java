package culvert.e2e.rig;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;

/**
 * How a peer behaves, the same for a number whenever it is asked.
 *
 * @param bytes how many it sends, if it sends to the end
 * @param resetAfter breaks the connection with RST when it has sent so many; never when there are not so many
 */
public record Manners(int bytes, int resetAfter, boolean isSlowReader, boolean isSlowWriter, int piece) {
    private static final int MOST_BYTES = 150_000;
    private static final int MOST_PIECE = 20_000;
    /** What makes a writer slow; nothing is awaited. */
    private static final int PAUSE_MILLIS = 2;

    private static final int NEVER = Integer.MAX_VALUE;

    public static Manners ofClient(long number) {
        return of(new Random(number));
    }

    public static Manners ofTarget(long number) {
        return of(new Random(~number));
    }

    private static Manners of(Random random) {
        int bytes = 16 + random.nextInt(MOST_BYTES);
        boolean resets = random.nextInt(3) == 0;
        int resetAfter = resets ? random.nextInt(bytes) : NEVER;
        return new Manners(
                bytes, resetAfter, random.nextInt(4) == 0, random.nextInt(4) == 0, 100 + random.nextInt(MOST_PIECE));
    }

    public boolean resets() {
        return resetAfter != NEVER;
    }

    /** Writes all of it and FIN, or breaks the connection on the way. */
    public void write(Socket socket, byte[] all) throws IOException {
        OutputStream out = socket.getOutputStream();
        int sent = 0;
        while (sent < all.length) {
            int length = Math.min(Math.min(piece, all.length - sent), Math.max(resetAfter - sent, 1));
            out.write(all, sent, length);
            sent += length;
            if (sent >= resetAfter) {
                SocksClient.reset(socket);
                return;
            }
            pauseIf(isSlowWriter);
        }
        socket.shutdownOutput();
    }

    /** What comes, at the pace of this peer. */
    public InputStream reading(Socket socket) throws IOException {
        return new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                pauseIf(isSlowReader);
                return in.read(into, offset, Math.min(length, piece));
            }
        };
    }

    /** Sends back what comes, after what has come already. */
    public void echo(Socket socket, byte[] already) throws IOException {
        InputStream in = reading(socket);
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[piece];
        out.write(already);
        long sent = already.length;
        int n = 0;
        while (n >= 0 && sent < resetAfter) {
            n = in.read(buffer, 0, buffer.length);
            out.write(buffer, 0, Math.max(n, 0));
            sent += Math.max(n, 0);
            pauseIf(isSlowWriter);
        }
        if (n < 0) {
            socket.shutdownOutput();
        } else {
            SocksClient.reset(socket);
        }
    }

    private static void pauseIf(boolean slow) throws IOException {
        if (slow) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
