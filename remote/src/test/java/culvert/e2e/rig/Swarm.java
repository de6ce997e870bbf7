package culvert.e2e.rig;

import culvert.Until;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Thousands of clients of a local end on one thread: each asks for a {@link SwarmTarget} in the manner of its choice,
 * reads as fast as it is told to, and sends as much as it is told to.
 */
public final class Swarm implements AutoCloseable {
    /** So many may be in the dialogue at a moment: a backlog holds them. */
    private static final int AT_ONCE = 200;

    private static final int DIALOGUE_BYTES = 12;

    private final Loop loop;
    private final List<Client> clients = new CopyOnWriteArrayList<>();
    private final AtomicInteger ready = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile int readAtMost;
    private long toRead = Long.MAX_VALUE;
    private long toSend;

    private Swarm(Loop loop) {
        this.loop = loop;
    }

    /** Without clients. */
    public static Swarm open() throws IOException {
        return new Swarm(Loop.begin("swarm"));
    }

    /** Opens sessions and waits until all have begun. None reads or writes yet. */
    public Swarm gather(InetSocketAddress socks, SwarmTarget target, SwarmTarget.Manner manner, int count)
            throws Exception {
        byte[] dialogue = dialogue(target.port(), manner);
        int all = clients.size() + count;
        while (clients.size() < all) {
            int more = Math.min(AT_ONCE, all - clients.size());
            int wanted = clients.size() + more;
            loop.run(() -> {
                for (int i = 0; i < more; i++) {
                    clients.add(new Client(socks, dialogue));
                }
            });
            Until.isTrue(Duration.ofSeconds(60), this::toString, () -> ready.get() + ended.get() >= wanted);
        }
        return this;
    }

    /** From now on each client reads so much whenever it can; 0 means nothing. */
    public void read(int atMost) throws Exception {
        readAtMost = atMost;
        loop.run(() -> clients.forEach(Client::interested));
    }

    /** Each client may read so many bytes more, and none beyond what was allowed in this way. */
    public void sip(int bytes) throws Exception {
        readAtMost = bytes;
        loop.run(() -> {
            toRead = bytes + (toRead == Long.MAX_VALUE ? 0 : toRead);
            clients.forEach(Client::interested);
        });
    }

    /** Each client sends so many bytes more. */
    public void send(long bytes) throws Exception {
        loop.run(() -> {
            toSend += bytes;
            clients.forEach(Client::interested);
        });
    }

    /** Breaks all connections at the same moment. */
    public void reset() throws Exception {
        loop.run(() -> {
            for (Client client : clients) {
                client.reset();
            }
        });
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

    /** Fails unless so many bytes have come in all, in time. */
    public void awaitReceived(long bytes, Duration limit) throws InterruptedException {
        Until.isTrue(limit, this::toString, () -> received.get() >= bytes);
    }

    @Override
    public String toString() {
        return clients.size() + " clients, " + ready + " ready, " + ended + " ended, " + received + " bytes received, "
                + sent + " sent";
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }

    private static SocketChannel connected(InetSocketAddress to) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, Loop.SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, Loop.SOCKET_BUFFER);
        channel.connect(to);
        return channel;
    }

    /** The greeting, the request, and the manner: sent at once, as no SOCKS server minds. */
    private static byte[] dialogue(int port, SwarmTarget.Manner manner) {
        return ByteBuffer.allocate(14)
                .put(new byte[] {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1})
                .putShort((short) port)
                .put(manner.letter())
                .array();
    }

    /** One of them. */
    private final class Client extends Loop.Connection {
        private final ByteBuffer dialogue;
        private final ByteBuffer answer = ByteBuffer.allocate(DIALOGUE_BYTES);
        private long got;
        private long wrote;

        Client(InetSocketAddress socks, byte[] dialogue) throws IOException {
            super(loop, connected(socks));
            this.dialogue = ByteBuffer.wrap(dialogue);
            interested();
        }

        void interested() {
            boolean begun = !answer.hasRemaining();
            interested(
                    !begun || (readAtMost > 0 && got < toRead), dialogue.hasRemaining() || (begun && wrote < toSend));
        }

        @Override
        void readable(ByteBuffer buffer) throws IOException {
            boolean begun = !answer.hasRemaining();
            buffer.limit((int) Math.min(Math.min(readAtMost, toRead - got), buffer.capacity()));
            int n = channel().read(begun ? buffer : answer);
            if (n < 0 || (!begun && answer.position() > 3 && answer.get(3) != 0)) {
                end();
            } else if (begun) {
                got += n;
                received.addAndGet(n);
            } else if (!answer.hasRemaining()) {
                ready.incrementAndGet();
            }
            interested();
        }

        @Override
        void writable(ByteBuffer buffer) throws IOException {
            if (dialogue.hasRemaining()) {
                channel().write(dialogue);
            } else {
                buffer.limit((int) Math.min(toSend - wrote, buffer.capacity()));
                int n = channel().write(buffer);
                wrote += n;
                sent.addAndGet(n);
            }
            interested();
        }

        @Override
        void ended() {
            ended.incrementAndGet();
        }
    }
}
