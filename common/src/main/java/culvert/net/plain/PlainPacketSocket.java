package culvert.net.plain;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.PacketBatch;
import culvert.net.PacketChannel;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A channel that never blocks, for which {@link PacketSelector} waits. */
final class PlainPacketSocket implements PacketSocket {
    /** Outside the heap, as the system wants it; as many as threads that send and receive at the same moment. */
    private static final Pooled<ByteBuffer> SCRATCH =
            new Pooled<>("datagram", 8, () -> ByteBuffer.allocateDirect(PacketChannel.SCRATCH_BYTES));

    private final PlainRunner runner;
    private final PacketChannel packets;
    private final AtomicReference<@Nullable NetworkException> failure = new AtomicReference<>();
    private volatile @Nullable SelectionKey key;
    private volatile @Nullable Thread reader;
    private volatile boolean readable;

    PlainPacketSocket(PlainRunner runner, PacketChannel packets) {
        this.runner = runner;
        this.packets = packets;
    }

    DatagramChannel channel() {
        return packets.channel();
    }

    /** With what the selector knows it by. */
    void joined(SelectionKey with) {
        key = with;
    }

    /** The selector's thread has seen a datagram; it looks no further until asked. */
    void nowReadable() {
        SelectionKey known = key;
        if (known != null) {
            try {
                known.interestOps(0);
            } catch (CancelledKeyException e) {
                runner.transport().log().debug("a datagram came for a socket that was just closed");
            }
        }
        wake();
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!readable) {
            reader = Thread.currentThread();
            check();
            ask();
            while (!readable) {
                LockSupport.park(this);
                check();
                if (Thread.currentThread().isInterrupted()) {
                    throw new NetworkException(Cause.CLOSED, "interrupted");
                }
            }
            reader = null;
        }
        check();
    }

    @Override
    public int tryReceive(PacketBatch into) throws IOException {
        check();
        int before = into.count();
        ByteBuffer scratch = runner.take(SCRATCH);
        try {
            readable = packets.receive(into, scratch);
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        } finally {
            runner.giveBack(SCRATCH, scratch);
        }
        return into.count() - before;
    }

    @Override
    public void send(PacketBatch batch, Unsent unsent) throws IOException {
        check();
        ByteBuffer scratch = runner.take(SCRATCH);
        try {
            packets.send(batch, scratch, unsent);
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        } finally {
            runner.giveBack(SCRATCH, scratch);
        }
    }

    @Override
    public void connect(InetSocketAddress peer) throws IOException {
        check();
        packets.connect(peer);
    }

    @Override
    public void close() {
        fail(new NetworkException(Cause.CLOSED));
        try {
            packets.close();
        } catch (IOException e) {
            runner.transport().log().debug("closing a socket failed: {}", e.getMessage());
        }
        SelectionKey known = key;
        if (known != null) {
            // the descriptor is closed when the selector has let go of it
            known.selector().wakeup();
        }
        wake();
    }

    @Override
    public Runner runner() {
        return runner;
    }

    @Override
    public InetSocketAddress localAddress() {
        return packets.localAddress();
    }

    private void ask() throws NetworkException {
        SelectionKey known = key;
        try {
            if (known != null) {
                known.interestOps(SelectionKey.OP_READ);
                known.selector().wakeup();
            }
        } catch (CancelledKeyException e) {
            check();
        }
    }

    private void wake() {
        readable = true;
        LockSupport.unpark(reader);
    }

    /** The first reason stays: a call that fails because we closed the socket says {@link Cause#CLOSED}. */
    private NetworkException fail(NetworkException why) {
        NetworkException before = failure.compareAndExchange(null, why);
        return before == null ? why : before;
    }

    private void check() throws NetworkException {
        NetworkException known = failure.get();
        if (known != null) {
            throw known;
        }
    }
}
