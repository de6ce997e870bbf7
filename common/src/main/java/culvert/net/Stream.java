package culvert.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

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
    /** What {@link #room} answers where it is unknown. */
    int UNKNOWN_ROOM = -1;

    /** What the loop does for a thread that waits to read, so that a small message wakes no thread. Never waits. */
    @FunctionalInterface
    interface Step {
        /** Reads what there is. True when nothing is left and the thread need not wake. */
        boolean take();
    }

    /**
     * Parks until {@link #tryRead} has something to say: bytes, the end, or an error. It may return too early, since
     * finding out costs a system call: {@link #tryRead} then answers 0 and the caller waits again.
     */
    void awaitReadable() throws IOException;

    /**
     * As {@link #awaitReadable()}; what comes meanwhile may be given to {@code step}, on the thread of the loop, which cannot
     * wait. By default it never is.
     */
    default void awaitReadable(Step step) throws IOException {
        awaitReadable();
    }

    /**
     * Whether small reads and writes now wait for nobody at all, as a {@link Step} has to have it: neither for the peer nor for
     * another thread. By default they may.
     */
    default boolean isSteady() {
        return false;
    }

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
     * Puts back what was read too far; it is read again before anything else. Nothing may wait there from before.
     *
     * @param bytes become the stream's
     * @param from those before it are not meant
     */
    void unread(byte[] bytes, int from) throws IOException;

    /** How many bytes have come from the peer of the connection. For the thread that reads. */
    long bytesRead();

    /**
     * Gives back what was borrowed for reading and keeps what was read too far, in an array of its size. Called by the
     * reading thread before it waits for anything else.
     */
    default void settle() throws IOException {}

    /**
     * Takes all bytes and sends what the peer takes now. The rest is kept, in an array of its size that is charged to
     * {@link #account}; then the caller gives back what it has borrowed and calls {@link #awaitSent} before it writes
     * again. Of length 0 it sends what a decorating stream held back for the first bytes (a header), and nothing on a
     * plain connection.
     *
     * @param length at most a relay's buffer; a decorating stream may have to wait between the parts of more
     * @return true when nothing is kept
     */
    boolean tryWrite(byte[] from, int offset, int length) throws IOException;

    /**
     * From now on {@link #tryWrite} may answer true for a small message that leaves a moment later, together with those of other
     * streams. What the peer does not take of it is kept, and {@link #shutdownOutput} waits for that; {@link #close} does not. By
     * default all is as before.
     */
    default void gathers() {}

    /** Parks until what {@link #tryWrite} kept has been sent. */
    void awaitSent() throws IOException;

    /** Writes all bytes, parking while the peer takes none. */
    default void write(byte[] from, int offset, int length) throws IOException {
        if (!tryWrite(from, offset, length)) {
            awaitSent();
        }
    }

    /** About how many bytes {@link #tryWrite} would send at once; {@link #UNKNOWN_ROOM} where the system does not say. */
    default int room() {
        return UNKNOWN_ROOM;
    }

    /** Parks until there is more {@link #room} again; not where that is unknown. */
    default void awaitRoom() throws IOException {}

    /** Waiting data of this stream is charged to it. */
    MemoryBudget.Account account();

    /** Sends FIN after everything written; reading goes on. */
    void shutdownOutput() throws IOException;

    /** Ends both directions; the peer sees FIN where the kernel can send one. */
    @Override
    void close();

    /** Ends both directions with RST: what a failure on the other side of a relay is to this side's peer. */
    void reset();

    /**
     * Calls {@code then} when the connection is gone and no reader would notice: after its end was read, or while its
     * reader is busy with another stream. Comes on a thread of the {@link #runner()}, at most once, some seconds late
     * where the system has to be asked. A stream that has no such news does nothing.
     */
    default void whenGone(Consumer<NetworkException> then) {}

    /**
     * How long the peer's answers take to come back, as the system has measured it; empty where it does not tell, and once this
     * is closed. A system call, for display. On a thread of the {@link #runner()}.
     */
    default Optional<Duration> roundTrip() {
        return Optional.empty();
    }

    /** Where this stream's threads run; the same object for all streams of a session. */
    Runner runner();

    InetSocketAddress localAddress();

    /** Where the connection comes from, or leads to, as the system knows it. */
    InetSocketAddress remoteAddress();

    /** Whose connection it is, for all that is counted, allowed and told of its client: its peer's, unless that {@link #speaksFor} another. */
    default InetSocketAddress clientAddress() {
        return remoteAddress();
    }

    /** The peer hands over a connection of that client, and is trusted to know. Once at most, before anybody asks for the client. */
    default void speaksFor(InetSocketAddress client) {
        throw new UnsupportedOperationException();
    }
}
