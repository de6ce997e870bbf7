package culvert.remote.fleet;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the store that ends where the store does not keep to what may be expected of it: it takes nothing more,
 * answers for ever, or has more to say than fits. Java's sockets have a limit of time for a read and none for a write. For one
 * thread.
 */
final class GuardedSocket extends Socket {
    /** Buffers take so much where nobody reads: a write of it does not wait. */
    static final int TAKEN_AT_ONCE = 32 * 1024;

    /** For an exchange: what is said, and all that is answered. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private final Socket raw;
    private final Socket inner;
    private final Bounds bounds;
    private final AnswerBounds answers;

    // since something was read
    private long written;
    private @Nullable Watch watch;

    private long began;

    /**
     * How much is waited for.
     *
     * @param write for what is said to be taken
     * @param exchange for it to be answered, too
     * @param bytes the most that an answer may have
     */
    record Bounds(Duration write, Duration exchange, long bytes) {
        /** An answer is taken to pieces beside itself: an eighth of what the program may have leaves room for that. */
        private static final int SHARE = 8;

        /** Lengths beyond that of an array would be taken for others. */
        private static final long MOST_BYTES = 1 << 30;

        static Bounds usual() {
            long share = Runtime.getRuntime().maxMemory() / SHARE;
            return new Bounds(Sockets.PATIENCE, LONGEST, Math.min(share, MOST_BYTES));
        }
    }

    /** Around one that is connected: {@code inner} is that one, or TLS over it. */
    GuardedSocket(Socket raw, Socket inner, Bounds bounds) {
        this.raw = raw;
        this.inner = inner;
        this.bounds = bounds;
        this.answers = new AnswerBounds(bounds.bytes());
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(inner.getInputStream()) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                allIsSaid();
                if (System.nanoTime() - began > bounds.exchange().toNanos()) {
                    throw new IOException("it does not come to an end with its answer");
                }
                int n = super.read(into, offset, length);
                answers.check(into, offset, n);
                return n;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(inner.getOutputStream()) {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                if (written == 0) {
                    began = System.nanoTime();
                    answers.begin();
                }
                written += length;
                if (written > TAKEN_AT_ONCE && watch == null) {
                    watch = new Watch();
                }
                try {
                    out.write(from, offset, length);
                } catch (SocketException e) {
                    throw watch != null && watch.hasRung ? new IOException("it takes nothing more") : e;
                }
            }
        };
    }

    private void allIsSaid() {
        written = 0;
        if (watch != null) {
            watch.end();
            watch = null;
        }
    }

    /** Without a last word of TLS, which might wait. */
    @Override
    public void close() throws IOException {
        allIsSaid();
        raw.close();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        inner.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return inner.getSoTimeout();
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        raw.setSoLinger(on, seconds);
    }

    @Override
    public boolean isBound() {
        return raw.isBound();
    }

    @Override
    public boolean isConnected() {
        return raw.isConnected();
    }

    @Override
    public boolean isClosed() {
        return raw.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return raw.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return raw.isOutputShutdown();
    }

    /** Closes the socket below somebody who has been writing for too long. */
    private final class Watch {
        private final Thread thread;
        private volatile boolean isOver;
        private volatile boolean hasRung;

        Watch() {
            thread = Thread.ofPlatform().daemon().name("redis-writing").start(this::run);
        }

        void end() {
            isOver = true;
            LockSupport.unpark(thread);
        }

        private void run() {
            long end = System.nanoTime() + bounds.write().toNanos();
            long left = bounds.write().toNanos();
            while (!isOver && left > 0) {
                LockSupport.parkNanos(this, left);
                left = end - System.nanoTime();
            }
            if (!isOver) {
                hasRung = true;
                try {
                    raw.close();
                } catch (IOException e) {
                    // as is wanted
                }
            }
        }
    }
}
