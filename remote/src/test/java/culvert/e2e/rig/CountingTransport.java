package culvert.e2e.rig;

import culvert.net.DelegatingStream;
import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.StreamListener;
import culvert.net.Timeout;
import culvert.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts what sessions borrow from their runners and have not given back. */
public final class CountingTransport implements Transport {
    private final Transport transport;
    private final AtomicLong borrowed;
    private final AtomicLong takes;

    public CountingTransport(Transport transport, AtomicLong borrowed, AtomicLong takes) {
        this.transport = transport;
        this.borrowed = borrowed;
        this.takes = takes;
    }

    @Override
    public String name() {
        return transport.name();
    }

    @Override
    public StreamListener listen(InetSocketAddress at, SocketSettings settings, Consumer<Stream> session)
            throws IOException {
        return transport.listen(at, settings, stream -> session.accept(new CountedStream(stream, counted(stream))));
    }

    @Override
    public Runner runner() {
        return new CountingRunner(transport.runner());
    }

    @Override
    public void close() {
        transport.close();
    }

    private CountingRunner counted(Stream stream) {
        return new CountingRunner(stream.runner());
    }

    private final class CountingRunner implements Runner {
        private final Runner runner;

        CountingRunner(Runner runner) {
            this.runner = runner;
        }

        @Override
        public Thread start(String name, Runnable body) {
            return runner.start(name, body);
        }

        @Override
        public Timeout schedule(Duration delay, Runnable action) {
            return runner.schedule(delay, action);
        }

        @Override
        public void giveWay() {
            runner.giveWay();
        }

        @Override
        public <T> T take(Pooled<T> kind) {
            borrowed.incrementAndGet();
            takes.incrementAndGet();
            return runner.take(kind);
        }

        @Override
        public <T> void giveBack(Pooled<T> kind, T object) {
            borrowed.decrementAndGet();
            runner.giveBack(kind, object);
        }

        @Override
        public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException {
            return new CountedStream(runner.dial(to, settings, limit), this);
        }

        @Override
        public PacketSocket bind(InetSocketAddress at) throws IOException {
            return runner.bind(at);
        }
    }

    /** The stream with the runner that counts. */
    private static final class CountedStream extends DelegatingStream {
        private final Runner runner;

        CountedStream(Stream stream, Runner runner) {
            super(stream);
            this.runner = runner;
        }

        @Override
        public Runner runner() {
            return runner;
        }
    }
}
