package culvert.net.plain;

import culvert.net.Cause;
import culvert.net.NetworkException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One platform thread that waits for datagrams on behalf of all virtual threads, so that none of them holds a buffer or a
 * platform thread while it waits. Starts with the first socket.
 */
final class PacketSelector implements AutoCloseable {
    private final Logger log;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Selector selector;
    private boolean closed;

    PacketSelector(Logger log) {
        this.log = log;
    }

    /** From now on the socket can wait. */
    void add(PlainPacketSocket socket) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new NetworkException(Cause.CLOSED);
            }
            Selector begun = selector == null ? begin() : selector;
            socket.joined(socket.channel().register(begun, 0, socket));
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread and the sockets that are still open. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (selector != null) {
                selector.wakeup();
            }
        } finally {
            lock.unlock();
        }
    }

    private Selector begin() throws IOException {
        Selector begun = Selector.open();
        selector = begun;
        Thread.ofPlatform().daemon().name("datagrams").start(() -> work(begun));
        return begun;
    }

    private void work(Selector begun) {
        try (begun) {
            try {
                while (!isClosed()) {
                    begun.select(PacketSelector::ready);
                }
            } finally {
                for (SelectionKey key : begun.keys().toArray(SelectionKey[]::new)) {
                    ((PlainPacketSocket) key.attachment()).close();
                }
                begun.selectNow(); // only now are the descriptors closed
            }
        } catch (IOException e) {
            log.error("waiting for datagrams failed", e);
        }
    }

    private static void ready(SelectionKey key) {
        ((PlainPacketSocket) key.attachment()).nowReadable();
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
