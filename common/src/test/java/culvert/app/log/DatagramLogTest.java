package culvert.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.config.LogFormat;
import culvert.net.Cause;
import culvert.net.User;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedAssociation.Datagrams;
import culvert.relay.Side;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DatagramLogTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 5000);

    private final AtomicLong now = new AtomicLong();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aFinishedAssociationIsOneLine() {
        List<String> lines = lines(() -> remote().finished(new FinishedAssociation(
                7,
                PEER,
                new User("alice"),
                Cause.IDLE,
                Optional.of("home"),
                new Datagrams(2, 100),
                new Datagrams(3, 4000),
                Duration.ofMillis(300))));
        assertEquals(1, lines.size());
        assertTrue(
                lines.getFirst()
                        .endsWith(
                                "association ended id=7 client=203.0.113.7:5000 user=alice server=home up=100 down=4000"
                                        + " datagrams_up=2 datagrams_down=3 ms=300 cause=idle"),
                lines::toString);
    }

    @Test
    void dropsAreCountedByCauseAndToldOnceAMinute() {
        List<String> lines = lines(() -> {
            SessionLog log = remote();
            for (int i = 0; i < 1000; i++) {
                log.dropped(Cause.BUFFER_FULL, Side.FAR, PEER, 100);
            }
            log.dropped(Cause.BLOCKED, Side.NEAR, PEER, 100);
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            log.dropped(Cause.BUFFER_FULL, Side.FAR, PEER, 100);
        });
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.getFirst().endsWith("datagrams dropped causes=buffer-full:1"), lines::toString);
        assertTrue(lines.getLast().contains("buffer-full:1000"), lines::toString);
        assertTrue(lines.getLast().contains("blocked:1"), lines::toString);
        assertTrue(lines.stream().allMatch(line -> line.contains("INFO")), lines::toString);
    }

    @Test
    void forgeriesAreAWarningAtTheLocal() {
        List<String> lines = lines(() -> local().dropped(Cause.AUTHENTICATION, Side.FAR, PEER, 100));
        assertTrue(lines.getFirst().contains("WARN"), lines::toString);
        assertTrue(lines.getFirst().contains("causes=authentication:1"), lines::toString);
    }

    @Test
    void fragmentsAreToldOnceWithTheNumbers() {
        List<String> lines = lines(() -> {
            SessionLog log = local();
            log.fragmented(1450, 1500);
            log.fragmented(1460, 1510);
        });
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(
                lines.getFirst().contains("a datagram of 1450 bytes becomes 1500 with encryption, and from 1473 on"),
                lines::toString);
        assertTrue(lines.getFirst().contains("lower by 28"), lines::toString);
    }

    private SessionLog remote() {
        return new SessionLog(false, false, now::get);
    }

    private SessionLog local() {
        return new SessionLog(true, true, now::get);
    }

    private List<String> lines(Runnable body) {
        try (Logging _ = Logging.start(LogFormat.TEXT, Logging.Detail.USUAL, out, LoggingTest.LONG)) {
            body.run();
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
