package culvert.local.outbound;

import culvert.net.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a session has sent to a remote that has never answered, kept so that it can be said again to another. Only what may
 * reach a target twice without harm: the beginning of TLS or SSH, or a request to read a page.
 *
 * <p>Its lock is held while something is written or said again.
 */
final class Beginning {
    /** The beginning of TLS is half of it. */
    private static final int MAX_BYTES = 4096;

    /** So many sessions keep theirs, a megabyte together; those beyond wait for their own remote. */
    private static final int MAX = 256;

    private static final AtomicInteger kept = new AtomicInteger();

    private static final byte[] NOTHING = {};

    /** TLS, and what reads. */
    private static final List<byte[]> HARMLESS = List.of(
            new byte[] {0x16, 0x03},
            "GET ".getBytes(StandardCharsets.US_ASCII),
            "HEAD ".getBytes(StandardCharsets.US_ASCII),
            "SSH-".getBytes(StandardCharsets.US_ASCII));

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private byte[] bytes = NOTHING;
    private boolean hasEnded;

    /** Does something with its lock held. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }

    /** One that keeps nothing when there are too many. */
    static Beginning begin() {
        Beginning beginning = new Beginning();
        if (kept.incrementAndGet() > MAX) {
            beginning.end();
        }
        return beginning;
    }

    /** What is kept is let go, and nothing can be said again. */
    void end() {
        if (isOver.compareAndSet(false, true)) {
            kept.decrementAndGet();
            bytes = NOTHING;
        }
    }

    boolean isOver() {
        return isOver.get();
    }

    <T> T locked(Action<T> action) throws IOException {
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    /** With its lock held. */
    void add(byte[] from, int offset, int length) {
        if (bytes.length + length > MAX_BYTES) {
            end();
        } else if (length > 0) {
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, before + length);
            System.arraycopy(from, offset, bytes, before, length);
            if (HARMLESS.stream().noneMatch(this::beginsWith)) {
                end();
            }
        }
    }

    /** Nothing comes after it. With its lock held. */
    void ends() {
        hasEnded = true;
    }

    /** Says it again. With its lock held. */
    void repeat(Stream to) throws IOException {
        byte[] all = bytes;
        to.write(all, 0, all.length);
        if (hasEnded) {
            to.shutdownOutput();
        }
    }

    private boolean beginsWith(byte[] start) {
        return bytes.length >= start.length && Arrays.equals(start, 0, start.length, bytes, 0, start.length);
    }
}
