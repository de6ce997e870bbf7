package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One TCP connection, or the plaintext face of one: at most one thread reads and at most one writes at a time.
 *
 * <p>Reading is in two steps so that an idle connection holds no buffer: wait first, borrow a buffer, then take what is
 * there until {@link #tryRead} answers 0, and give the buffer back before waiting again.
 *
 * <p>After {@link #close} or {@link #reset}, which any thread may call, every waiting or later call throws
 * {@link NetworkException} with {@link Cause#CLOSED}; closing twice is harmless, the first call decides.
 */
public interface Stream extends AutoCloseable {

    /**
     * Parks until {@link #tryRead} has something to say: bytes, the end, or an error. It may return too early, since
     * finding out costs a system call: {@link #tryRead} then answers 0 and the caller waits again.
     */
    void awaitReadable() throws IOException;

    /**
     * As {@link #awaitReadable()}, but no longer than {@code limit}.
     *
     * @return false when the time ran out first
     */
    boolean awaitReadable(Duration limit) throws IOException;

    /**
     * Takes bytes that are already here, never waiting.
     *
     * @param length at least 1
     * @return the number of bytes read, 0 when there are none now, -1 at the end of the stream (again at each call)
     */
    int tryRead(byte[] into, int offset, int length) throws IOException;

    /**
     * Writes all bytes, parking while the peer takes none. A write of length 0 sends what a decorating stream held back
     * for the first bytes (a header), and nothing on a plain connection.
     */
    void write(byte[] from, int offset, int length) throws IOException;

    /** Sends FIN after everything written; reading goes on. */
    void shutdownOutput() throws IOException;

    /** Ends both directions; the peer sees FIN where the kernel can send one. */
    @Override
    void close();

    /** Ends both directions with RST: what a failure on the other side of a relay is to this side's peer. */
    void reset();

    /** Where this stream's threads run; the same object for all streams of a session. */
    Runner runner();

    InetSocketAddress localAddress();

    InetSocketAddress remoteAddress();
}
