package culvert.net.carrier;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import culvert.net.SystemErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket whose readiness the carrier's loop tells and whose system calls the threads on that carrier do. All
 * fields belong to the carrier, as in {@link CarrierStream}.
 */
abstract class CarrierPacketSocket implements PacketSocket {
    private final Carrier carrier;
    private boolean readable;
    private boolean left;
    private @Nullable NetworkException failure;
    private @Nullable Thread reader;

    /** Made on the carrier; {@link #begin} follows. */
    CarrierPacketSocket(Carrier carrier) {
        this.carrier = carrier;
    }

    /**
     * Receives without waiting, at most until the batch is full.
     *
     * @return false when nothing is left; reports of unreachable peers are skipped
     */
    abstract boolean receive(PacketBatch into) throws IOException;

    /** Sends the batch without waiting, and reports what cannot be sent after the last system call. */
    abstract void transmit(PacketBatch batch, Unsent unsent) throws IOException;

    abstract void bindTo(InetSocketAddress peer) throws IOException;

    /** Joins the loop; on the loop's thread. */
    abstract void register() throws IOException;

    /** Leaves the loop and closes the socket; on the loop's thread. */
    abstract void leave();

    /** Asks the loop to report the next datagram, where it does not do so by itself. */
    abstract void interested();

    final Carrier carrier() {
        return carrier;
    }

    /** Joins the loop within this turn, so that binding does not wait; a failure is thrown to the next reader. */
    final void begin() {
        carrier.packetSockets().add(this);
        carrier.onLoop(() -> {
            if (!left) {
                try {
                    register();
                } catch (IOException e) {
                    fail(SystemErrors.network(e));
                    nowReadable();
                }
            }
        });
    }

    final void nowReadable() {
        readable = true;
        Thread waiting = reader;
        if (waiting != null) {
            reader = null;
            LockSupport.unpark(waiting);
        }
    }

    @Override
    public final void awaitReadable() throws IOException {
        while (!readable) {
            check();
            reader = Thread.currentThread();
            interested();
            LockSupport.park(this);
        }
        check();
    }

    @Override
    public final int tryReceive(PacketBatch into) throws IOException {
        check();
        int before = into.count();
        try {
            while (readable && !into.isFull()) {
                readable = receive(into);
            }
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        }
        return into.count() - before;
    }

    @Override
    public final void send(PacketBatch batch, Unsent unsent) throws IOException {
        check();
        try {
            transmit(batch, unsent);
        } catch (IOException e) {
            throw fail(SystemErrors.network(e));
        }
    }

    @Override
    public final void connect(InetSocketAddress peer) throws IOException {
        check();
        try {
            bindTo(peer);
        } catch (IOException e) {
            throw SystemErrors.dial(e, peer);
        }
    }

    @Override
    public final void close() {
        carrier.onLoop(() -> {
            fail(new NetworkException(Cause.CLOSED));
            if (!left) {
                left = true;
                carrier.packetSockets().remove(this);
                leave();
                nowReadable();
            }
        });
        if (carrier.isHere()) {
            fail(new NetworkException(Cause.CLOSED));
        }
    }

    @Override
    public final Runner runner() {
        return carrier;
    }

    /** The first reason stays. */
    private NetworkException fail(NetworkException why) {
        if (failure == null) {
            failure = why;
        }
        return why;
    }

    private void check() throws NetworkException {
        if (failure != null) {
            throw failure;
        }
    }
}
