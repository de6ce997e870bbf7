package culvert.e2e.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A target of thousands of connections on one thread, which treats each as its first byte says. */
public final class SwarmTarget implements AutoCloseable {
    private final Loop loop;
    private final ServerSocketChannel listener;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    /** What a connection asks for. */
    public enum Manner {
        /** Sends without end. */
        SENDING('s'),
        /** Reads nothing more. */
        DEAF('d'),
        /** Sends back each byte that comes. */
        ECHO('e');

        private final char letter;

        Manner(char letter) {
            this.letter = letter;
        }

        /** How it is asked for: the first byte of a connection. */
        byte letter() {
            return (byte) letter;
        }

        private static Manner of(byte letter) {
            return Stream.of(values())
                    .filter(manner -> manner.letter() == letter)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private SwarmTarget(Loop loop, ServerSocketChannel listener) {
        this.loop = loop;
        this.listener = listener;
    }

    public static SwarmTarget open() throws Exception {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_RCVBUF, Loop.SOCKET_BUFFER);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        SwarmTarget target = new SwarmTarget(Loop.begin("swarm-target"), listener);
        target.loop.run(() -> target.loop.register(listener, SelectionKey.OP_ACCEPT, (key, buffer) -> target.accept()));
        return target;
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    public int accepted() {
        return accepted.get();
    }

    /** How many connections have been ended by the other side. */
    public int ended() {
        return ended.get();
    }

    public long received() {
        return received.get();
    }

    public long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        loop.close();
    }

    private void accept() throws IOException {
        for (SocketChannel next = listener.accept(); next != null; next = listener.accept()) {
            next.setOption(StandardSocketOptions.SO_SNDBUF, Loop.SOCKET_BUFFER);
            accepted.incrementAndGet();
            new Served(next).interested(true, false);
        }
    }

    /** One of them. */
    private final class Served extends Loop.Connection {
        private @Nullable Manner manner;
        private int owed;

        Served(SocketChannel channel) throws IOException {
            super(loop, channel);
        }

        @Override
        void readable(ByteBuffer buffer) throws IOException {
            buffer.limit(manner == null ? 1 : buffer.capacity());
            int n = channel().read(buffer);
            if (n < 0) {
                end();
                return;
            }
            if (manner == null) {
                manner = Manner.of(buffer.get(0));
            } else {
                received.addAndGet(n);
                owed += n;
            }
            interested(manner == Manner.ECHO, manner == Manner.SENDING || owed > 0);
        }

        @Override
        void writable(ByteBuffer buffer) throws IOException {
            boolean echo = manner == Manner.ECHO;
            if (echo) {
                buffer.limit(Math.min(owed, buffer.capacity()));
            }
            int n = channel().write(buffer);
            sent.addAndGet(n);
            if (echo) {
                owed -= n;
                interested(true, owed > 0);
            }
        }

        @Override
        void ended() {
            ended.incrementAndGet();
        }
    }
}
