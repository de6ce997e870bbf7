package culvert.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Host;
import culvert.address.Target;
import culvert.config.LogFormat;
import culvert.net.User;
import culvert.relay.LiveSession;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LongSessionsTest {
    private static final Optional<Target> TARGET = Optional.of(new Target(Host.parse("example.org"), 443));

    private final AtomicInteger looks = new AtomicInteger();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void oneThatGoesOnAndMovesHasALineALook() {
        String log = logged(Logging.Detail.VERBOSE, 3);
        assertTrue(log.contains("session goes on id=1 target=example.org:443 up=1 down=2000 bytes_per_second="), log);
        assertTrue(!log.contains("id=2 "), log);
        assertTrue(!log.contains("up=1 down=1000 "), "it had just begun: " + log);
    }

    @Test
    void nothingIsWatchedWhereNobodySees() {
        assertEquals("", logged(Logging.Detail.USUAL, 0));
        assertEquals(0, looks.get());
    }

    private String logged(Logging.Detail detail, int times) {
        try (Logging _ = Logging.start(LogFormat.TEXT, detail, out, LoggingTest.LONG);
                LongSessions _ = LongSessions.watch(this::live, Duration.ofMillis(5))) {
            Until.isTrue(() -> "not looked", () -> looks.get() >= times);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return out.toString(UTF_8);
    }

    /** The first moves, the second does not. */
    private List<LiveSession> live() {
        int look = looks.incrementAndGet();
        return List.of(session(1, 1000L * look), session(2, 7));
    }

    private static LiveSession session(long id, long down) {
        return new LiveSession(
                id,
                InetSocketAddress.createUnresolved("client", 1),
                User.UNNAMED,
                TARGET,
                Optional.empty(),
                1,
                down,
                Duration.ofMinutes(2),
                Duration.ZERO);
    }
}
