package culvert.e2e.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** One thread with a selector, for more connections than a test may have threads. */
final class Loop implements AutoCloseable {
    /** Small: what clients and targets make the system keep is, outside of tests, kept by other machines. */
    static final int SOCKET_BUFFER = 16 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private Loop() throws IOException {}

    static Loop begin(String name) throws IOException {
        Loop loop = new Loop();
        Thread.ofPlatform().daemon().name(name).start(loop::work);
        return loop;
    }

    /** What may fail on the loop. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /** What an event leads to. */
    @FunctionalInterface
    interface Handler {
        void handle(SelectionKey key, ByteBuffer buffer) throws IOException;
    }

    /** Runs it on the loop, and waits. */
    void run(Task task) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (IOException | RuntimeException | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        done.get(60, TimeUnit.SECONDS);
    }

    SelectionKey register(SelectableChannel channel, int interest, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, interest, handler);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void work() {
        try (selector) {
            while (!closed) {
                selector.select(this::handle);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) {
        try {
            buffer.clear();
            ((Handler) key.attachment()).handle(key, buffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection of either side. */
    abstract static class Connection implements Handler {
        private final SocketChannel channel;
        private final SelectionKey key;

        Connection(Loop loop, SocketChannel channel) throws IOException {
            this.channel = channel;
            this.key = loop.register(channel, 0, this);
        }

        abstract void readable(ByteBuffer buffer) throws IOException;

        abstract void writable(ByteBuffer buffer) throws IOException;

        /** The other side has ended it. */
        abstract void ended();

        final SocketChannel channel() {
            return channel;
        }

        final void interested(boolean reading, boolean writing) {
            if (key.isValid()) {
                key.interestOps((reading ? SelectionKey.OP_READ : 0) | (writing ? SelectionKey.OP_WRITE : 0));
            }
        }

        final void end() throws IOException {
            channel.close();
            ended();
        }

        final void reset() throws IOException {
            if (channel.isOpen()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.close();
            }
        }

        @Override
        public final void handle(SelectionKey ready, ByteBuffer buffer) throws IOException {
            try {
                if (ready.isReadable()) {
                    readable(buffer);
                }
                if (channel.isOpen() && ready.isValid() && ready.isWritable()) {
                    buffer.clear();
                    writable(buffer);
                }
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                end();
            }
        }
    }
}
