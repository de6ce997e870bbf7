package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.Until;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread that asks for several parts, while what it asks answers, is away, and comes back. */
@Timeout(60)
class SharedStateTest {
    private static final Store STORE =
            new Store("127.0.0.1", 1, false, 0, Optional.empty(), Optional.empty(), "x:", false, Duration.ofDays(1));

    private final Queue<List<Command>> asked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile boolean isAway;

    @Test
    void eachPartHearsItsOwnAnswersOfOneRoundTrip() throws Exception {
        Recorded one = new Recorded("one", 2);
        Recorded silent = new Recorded("silent", 0);
        Recorded other = new Recorded("other", 1);
        try (SharedState state = new SharedState(STORE, this::open, List.of(one, silent, other))) {
            Until.isTrue(() -> "heard " + other.heard, () -> other.heard.size() > 1);
            Until.isTrue(() -> "it does not answer", state::answers);
            assertEquals("joined", one.heard.poll());
            assertEquals("[one0, one1]", one.heard.poll());
            assertEquals("joined", other.heard.poll());
            assertEquals("[other0]", other.heard.poll());
            assertEquals(List.of("joined"), List.copyOf(silent.heard));
            assertEquals(3, asked.element().size());
        }
        assertEquals(
                List.of("oneLast", "silentLast", "otherLast"),
                List.copyOf(asked).getLast().stream().map(Command::name).toList());
    }

    @Test
    void itIsToldWhenNobodyAnswersAndWhenSomebodyDoesAgain() throws Exception {
        isAway = true;
        Recorded part = new Recorded("one", 1);
        try (SharedState state = new SharedState(STORE, this::open, List.of(part))) {
            Until.isTrue(() -> "tries " + opened, () -> opened.get() > 1);
            assertEquals(List.of(), List.copyOf(part.heard), "it begins without");
            isAway = false;
            Until.isTrue(() -> "heard " + part.heard, () -> part.heard.contains("[one0]"));
            isAway = true;
            Until.isTrue(() -> "heard " + part.heard, () -> part.heard.contains("away"));
            Until.isTrue(() -> "it answers", () -> !state.answers());
            part.heard.clear();
            isAway = false;
            Until.isTrue(() -> "heard " + part.heard, () -> part.heard.size() > 1);
            assertEquals("joined", part.heard.poll());
        }
    }

    @Test
    void whoeverWakesItIsAskedSoon() throws Exception {
        Recorded part = new Recorded("one", 1);
        try (SharedState _ = new SharedState(STORE, this::open, List.of(part))) {
            for (int i = 0; i < 1000; i++) {
                int before = part.asks.get();
                part.wake.run();
                while (part.asks.get() == before) {
                    Thread.yield();
                }
            }
            // a tick each would have taken longer than this test may
        }
    }

    @Test
    void aPartThatFailsHasFailedAndIsTriedAgain() throws Exception {
        Recorded part = new Recorded("one", 1);
        part.fails = true;
        try (SharedState _ = new SharedState(STORE, this::open, List.of(part))) {
            Until.isTrue(() -> "heard " + part.heard, () -> part.heard.contains("away"));
            part.fails = false;
            Until.isTrue(() -> "heard " + part.heard, () -> part.heard.contains("[one0]"));
        }
    }

    private Link open() throws IOException {
        opened.getAndIncrement();
        if (isAway) {
            throw new IOException("connection refused");
        }
        return new Link() {
            @Override
            public List<Boolean> enter(List<Entry> entries) {
                return List.of(true);
            }

            @Override
            public List<@Nullable Object> ask(List<Command> commands) throws IOException {
                if (isAway) {
                    throw new IOException("the connection was reset");
                }
                asked.add(commands);
                return commands.stream().<@Nullable Object>map(Command::name).toList();
            }

            @Override
            public void close() {}
        };
    }

    /** Asks for the same again and again, and remembers what it was told. */
    private static final class Recorded implements Part {
        final Queue<String> heard = new ConcurrentLinkedQueue<>();
        final AtomicInteger asks = new AtomicInteger();
        private final String name;
        private final int count;
        volatile Runnable wake = () -> {};
        volatile boolean fails;

        Recorded(String name, int count) {
            this.name = name;
            this.count = count;
        }

        @Override
        public void wakeBy(Runnable waker) {
            wake = waker;
        }

        @Override
        public List<Command> ask(long nanoTime) {
            asks.getAndIncrement();
            if (fails) {
                throw new IllegalStateException("on purpose");
            }
            return IntStream.range(0, count).mapToObj(i -> Command.of(name + i)).toList();
        }

        @Override
        public void answered(List<@Nullable Object> answers) {
            heard.add(answers.toString());
        }

        @Override
        public void joined() {
            heard.add("joined");
        }

        @Override
        public void away() {
            heard.add("away");
        }

        @Override
        public List<Command> leave() {
            return List.of(Command.of(name + "Last"));
        }
    }
}
