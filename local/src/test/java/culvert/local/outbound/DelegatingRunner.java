package culvert.local.outbound;

import culvert.net.PacketSocket;
import culvert.net.Pooled;
import culvert.net.Runner;
import culvert.net.SocketSettings;
import culvert.net.Stream;
import culvert.net.Timeout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A runner that does what another does, for tests to change one thing about it. */
class DelegatingRunner implements Runner {
    private final Runner inner;

    DelegatingRunner(Runner inner) {
        this.inner = inner;
    }

    @Override
    public Thread start(String name, Runnable body) {
        return inner.start(name, body);
    }

    @Override
    public Timeout schedule(Duration delay, Runnable action) {
        return inner.schedule(delay, action);
    }

    @Override
    public void giveWay() {
        inner.giveWay();
    }

    @Override
    public <T> T take(Pooled<T> kind) {
        return inner.take(kind);
    }

    @Override
    public <T> void giveBack(Pooled<T> kind, T object) {
        inner.giveBack(kind, object);
    }

    @Override
    public Stream dial(InetSocketAddress to, SocketSettings settings, Duration limit) throws IOException {
        return inner.dial(to, settings, limit);
    }

    @Override
    public PacketSocket bind(InetSocketAddress at) throws IOException {
        return inner.bind(at);
    }
}
