package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What servers share, in this process. */
final class FakeStore implements Link.Opener {
    final Set<ByteBuffer> entered = ConcurrentHashMap.newKeySet();
    final AtomicInteger tries = new AtomicInteger();
    final AtomicInteger trips = new AtomicInteger();
    volatile boolean isAway;
    final AtomicBoolean losesAnswer = new AtomicBoolean();
    volatile int inHand;
    volatile Duration delay = Duration.ZERO;
    volatile CountDownLatch hanging = new CountDownLatch(0);

    @Override
    public Link open() throws IOException {
        tries.getAndIncrement();
        refuseWhenAway();
        return new Link() {
            @Override
            public List<Boolean> enter(List<Entry> entries) throws IOException {
                return FakeStore.this.enter(entries);
            }

            @Override
            public List<@Nullable Object> ask(List<Command> commands) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }

    private List<Boolean> enter(List<Link.Entry> entries) throws IOException {
        inHand = entries.size();
        trips.getAndIncrement();
        assertDoesNotThrow(() -> hanging.await());
        assertDoesNotThrow(() -> Thread.sleep(delay));
        refuseWhenAway();
        List<Boolean> areNew = entries.stream()
                .filter(entry -> entry.ask().salt.length > 0 || entries.size() > 1)
                .map(entry -> entered.add(ByteBuffer.wrap(entry.ask().salt)))
                .toList();
        inHand = 0;
        if (losesAnswer.getAndSet(false)) {
            throw new IOException("the connection was reset");
        }
        return areNew;
    }

    private void refuseWhenAway() throws IOException {
        if (isAway) {
            throw new IOException("connection refused");
        }
    }
}
