package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.net.MemoryPackets;
import culvert.net.PacketBatch;
import culvert.net.PacketSocket;
import culvert.net.Runner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OverflowTest {
    private final AtomicLong now = new AtomicLong(7);
    private final AtomicLong lost = new AtomicLong();
    private final Overflow overflow = new Overflow(now::get);

    @Test
    void whatWasLostIsToldOnceAMinuteAtMost() throws Exception {
        try (PacketSocket socket = new Losing(new MemoryPackets().host("127.0.0.1", 1))) {
            List<PacketSocket> listeners = List.of(socket);
            assertEquals(false, overflow.look(listeners));
            lost.set(10);
            assertEquals(true, overflow.look(listeners));
            lost.set(20);
            assertEquals(false, overflow.look(listeners), "within the minute");
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            assertEquals(true, overflow.look(listeners));
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            assertEquals(false, overflow.look(listeners), "nothing new");
        }
    }

    /** A socket that has lost some. */
    private final class Losing implements PacketSocket {
        private final PacketSocket inner;

        Losing(PacketSocket inner) {
            this.inner = inner;
        }

        @Override
        public long overflowed() {
            return lost.get();
        }

        @Override
        public void awaitReadable() throws IOException {
            inner.awaitReadable();
        }

        @Override
        public int tryReceive(PacketBatch into) throws IOException {
            return inner.tryReceive(into);
        }

        @Override
        public void send(PacketBatch batch, Unsent unsent) throws IOException {
            inner.send(batch, unsent);
        }

        @Override
        public void connect(InetSocketAddress peer) throws IOException {
            inner.connect(peer);
        }

        @Override
        public void close() {
            inner.close();
        }

        @Override
        public Runner runner() {
            return inner.runner();
        }

        @Override
        public InetSocketAddress localAddress() {
            return inner.localAddress();
        }
    }
}
