package culvert.e2e.rig;

import culvert.net.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One session of a client that speaks the wire to a remote itself, as a blocking socket is. */
public final class WireSession implements AutoCloseable {
    /** Longer than a busy machine is silent. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int PIECE_BYTES = 16 * 1024;

    private final Stream stream;
    private final In in = new In();
    private final Out out = new Out();

    WireSession(Stream stream) {
        this.stream = stream;
    }

    public InputStream in() {
        return in;
    }

    /** What the session is for leaves with the first bytes. */
    public OutputStream out() {
        return out;
    }

    /** Says that nothing more comes; reading goes on. */
    public void end() throws IOException {
        stream.shutdownOutput();
    }

    @Override
    public void close() {
        stream.close();
    }

    private final class In extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int n = stream.tryRead(into, offset, length);
            while (n == 0) {
                if (!stream.awaitReadable(PATIENCE)) {
                    throw new SocketTimeoutException("nothing in " + PATIENCE);
                }
                n = stream.tryRead(into, offset, length);
            }
            stream.settle();
            return n;
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += PIECE_BYTES) {
                stream.write(from, offset + at, Math.min(PIECE_BYTES, length - at));
            }
        }
    }
}
