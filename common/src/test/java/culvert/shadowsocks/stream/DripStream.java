package culvert.shadowsocks.stream;

import culvert.net.Cause;
import culvert.net.MemoryBudget;
import culvert.net.NetworkException;
import culvert.net.Stream;
import culvert.net.TestRunner;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A raw stream on which the peer's bytes arrive in given pieces: nothing more of them is there until the reader waits.
 * Runs in the caller's thread, remembers what was written, and how much was borrowed while it waited.
 */
final class DripStream implements Stream {
    private final TestRunner runner = new TestRunner();
    private final Deque<byte[]> coming = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final MemoryBudget.Account account = MemoryBudget.ofProcess().open(this::reset);
    private byte[] here = {};
    private long bytesRead;
    private int taken;
    private int writes;
    private int borrowedWhileWaiting;
    private boolean outputShut;
    private boolean closed;

    /** The pieces, then the end. */
    static DripStream of(byte[]... pieces) {
        DripStream stream = new DripStream();
        for (byte[] piece : pieces) {
            stream.arrives(piece);
        }
        return stream;
    }

    /** One piece more, before the end. */
    void arrives(byte[] piece) {
        if (piece.length > 0) {
            coming.add(piece);
        }
    }

    /** All bytes singly. */
    static DripStream byteByByte(byte[] bytes) {
        byte[][] pieces = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            pieces[i] = new byte[] {bytes[i]};
        }
        return of(pieces);
    }

    int borrowed() {
        return runner.borrowed();
    }

    /** The most that was ever borrowed when the reader waited. */
    int borrowedWhileWaiting() {
        return borrowedWhileWaiting;
    }

    byte[] written() {
        return written.toByteArray();
    }

    int writes() {
        return writes;
    }

    boolean isOutputShut() {
        return outputShut;
    }

    boolean isClosed() {
        return closed;
    }

    /** The next piece comes, and may be taken by the step. */
    @Override
    public void awaitReadable(Step step) throws NetworkException {
        awaitReadable();
        if (!step.take()) {
            borrowedWhileWaiting = Math.max(borrowedWhileWaiting, runner.borrowed());
        }
    }

    @Override
    public void awaitReadable() throws NetworkException {
        check();
        borrowedWhileWaiting = Math.max(borrowedWhileWaiting, runner.borrowed());
        if (taken == here.length && !coming.isEmpty()) {
            here = coming.remove();
            taken = 0;
        }
    }

    @Override
    public boolean awaitReadable(Duration limit) throws NetworkException {
        awaitReadable();
        return true;
    }

    @Override
    public int tryRead(byte[] into, int offset, int length) throws NetworkException {
        check();
        int n = Math.min(length, here.length - taken);
        System.arraycopy(here, taken, into, offset, n);
        taken += n;
        bytesRead += n;
        return n > 0 ? n : coming.isEmpty() ? -1 : 0;
    }

    @Override
    public void unread(byte[] bytes, int from) {
        byte[] rest = Arrays.copyOfRange(here, taken, here.length);
        here = Arrays.copyOfRange(bytes, from, bytes.length + rest.length);
        System.arraycopy(rest, 0, here, bytes.length - from, rest.length);
        taken = 0;
        bytesRead -= bytes.length - from;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public boolean tryWrite(byte[] from, int offset, int length) throws NetworkException {
        check();
        writes++;
        written.writeBytes(Arrays.copyOfRange(from, offset, offset + length));
        return true;
    }

    @Override
    public void awaitSent() {}

    @Override
    public MemoryBudget.Account account() {
        return account;
    }

    @Override
    public void shutdownOutput() {
        outputShut = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void reset() {
        closed = true;
    }

    @Override
    public TestRunner runner() {
        return runner;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    private void check() throws NetworkException {
        if (closed) {
            throw new NetworkException(Cause.CLOSED);
        }
    }
}
