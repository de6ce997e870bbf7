package culvert.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream without a network: two ends that pass bytes to each other. Made for tests, so every thread may use it, and
 * it can be told to hand out its bytes in small pieces.
 */
public final class MemoryStream implements Stream {
    /** As much as one end may send ahead of the other's reading. */
    private static final int WINDOW = 256 * 1024;

    private final ReentrantLock lock;
    private final Condition changed;
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private final TestRunner runner = new TestRunner();
    private final int port;
    private final MemoryBudget.Account account = MemoryBudget.ofProcess().open(this::reset);
    private MemoryStream other = this;
    private int arrivedBytes;
    private long bytesRead;
    private boolean ended;
    private boolean reset;
    private boolean closed;
    private int readAtMost = Integer.MAX_VALUE;
    private int writes;
    private volatile @Nullable InetSocketAddress client;

    private MemoryStream(ReentrantLock lock, Condition changed, int port) {
        this.lock = lock;
        this.changed = changed;
        this.port = port;
    }

    /** Two connected ends. */
    public static Pair pair() {
        ReentrantLock lock = new ReentrantLock();
        Condition changed = lock.newCondition();
        MemoryStream left = new MemoryStream(lock, changed, 1);
        MemoryStream right = new MemoryStream(lock, changed, 2);
        left.other = right;
        right.other = left;
        return new Pair(left, right);
    }

    /** The two ends. */
    public record Pair(MemoryStream left, MemoryStream right) {}

    /** From now on no read of this end gives more than {@code bytes}. */
    public MemoryStream readingAtMost(int bytes) {
        readAtMost = bytes;
        return this;
    }

    /** How many writes of at least one byte this end has made. */
    public int writes() {
        return locked(() -> writes);
    }

    /** How many bytes have come to this end and were not read. */
    public int unread() {
        return locked(() -> arrivedBytes);
    }

    /** True once this end was closed or reset by its owner. */
    public boolean isClosed() {
        return locked(() -> closed);
    }

    /** True once the other end was reset. */
    public boolean wasReset() {
        return locked(() -> reset);
    }

    /** Everything until the end of the stream. */
    public byte[] readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (true) {
            awaitReadable();
            int n = tryRead(buffer, 0, buffer.length);
            if (n < 0) {
                return all.toByteArray();
            }
            all.write(buffer, 0, n);
        }
    }

    /** Exactly {@code count} bytes; fails when the stream ends before. */
    public byte[] readExactly(int count) throws IOException {
        byte[] all = new byte[count];
        int have = 0;
        while (have < count) {
            awaitReadable();
            int n = tryRead(all, have, count - have);
            if (n < 0) {
                throw new NetworkException(Cause.TRUNCATED, "ended after " + have + " of " + count + " bytes");
            }
            have += n;
        }
        return all;
    }

    public void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void awaitReadable() throws IOException {
        awaitReadable(Duration.ofSeconds(30));
    }

    @Override
    public boolean awaitReadable(Duration limit) throws IOException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!closed && !reset && !ended && arrivedBytes == 0) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            throw new NetworkException(Cause.CLOSED, "interrupted");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws IOException {
        lock.lock();
        try {
            check();
            byte[] first = arrived.peek();
            if (first == null) {
                return ended ? -1 : 0;
            }
            arrived.poll();
            int n = Math.min(Math.min(length, readAtMost), first.length);
            System.arraycopy(first, 0, into, offset, n);
            if (n < first.length) {
                arrived.addFirst(Arrays.copyOfRange(first, n, first.length));
            }
            arrivedBytes -= n;
            bytesRead += n;
            changed.signalAll();
            return n;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void unread(byte[] bytes, int from) {
        lock.lock();
        try {
            arrived.addFirst(Arrays.copyOfRange(bytes, from, bytes.length));
            arrivedBytes += bytes.length - from;
            bytesRead -= bytes.length - from;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long bytesRead() {
        return locked(() -> bytesRead);
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
        lock.lock();
        try {
            check();
            if (length > 0 && !other.closed) {
                writes++;
                other.arrived.add(Arrays.copyOfRange(from, offset, offset + length));
                other.arrivedBytes += length;
                changed.signalAll();
            }
            return other.arrivedBytes <= WINDOW;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitSent() throws IOException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(30);
            while (!closed && !reset && other.arrivedBytes > WINDOW && left > 0) {
                left = changed.awaitNanos(left);
            }
            check();
        } catch (InterruptedException e) {
            throw new NetworkException(Cause.CLOSED, "interrupted");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        lock.lock();
        try {
            check();
            other.ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        end(false);
    }

    @Override
    public void reset() {
        end(true);
    }

    @Override
    public MemoryBudget.Account account() {
        return account;
    }

    @Override
    public Runner runner() {
        return runner;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return other.localAddress();
    }

    @Override
    public InetSocketAddress clientAddress() {
        InetSocketAddress named = client;
        return named == null ? remoteAddress() : named;
    }

    @Override
    public void speaksFor(InetSocketAddress named) {
        client = named;
    }

    private void end(boolean withReset) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                account.close();
                other.ended = true;
                other.reset |= withReset;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void check() throws NetworkException {
        if (closed) {
            throw new NetworkException(Cause.CLOSED);
        }
        if (reset) {
            throw new NetworkException(Cause.RESET);
        }
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }
}
