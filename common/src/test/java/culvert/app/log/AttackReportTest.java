package culvert.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.config.LogFormat;
import culvert.net.Cause;
import culvert.relay.Side;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AttackReportTest {
    private final AtomicLong now = new AtomicLong();
    private final Deque<Duration> waits = new ArrayDeque<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AttackReport report = new AttackReport(SessionLog.PEERS, now::get, (after, action) -> {
        waits.add(after);
        timers.add(action);
    });

    @Test
    void theFirstIsToldAtOnceAndTheRestOfTheMinuteInOneLine() {
        List<String> lines = lines(LogFormat.TEXT, () -> {
            report.note(Cause.AUTHENTICATION, Optional.of(address("203.0.113.7")), 50);
            now.addAndGet(Duration.ofSeconds(20).toNanos());
            for (int i = 0; i < 3; i++) {
                report.note(Cause.AUTHENTICATION, Optional.of(address("203.0.113." + i)), 221);
            }
            report.note(Cause.TIMED_OUT, Optional.of(address("2001:db8::1")), 0);
            report.noteDatagram(Cause.REPLAY, address("198.51.100.200"), 1200);
            assertEquals(List.of(Duration.ofSeconds(40)), List.copyOf(waits), "one timer, until the minute is over");
            now.addAndGet(Duration.ofSeconds(40).toNanos());
            timers.remove().run();
        });
        assertEquals(
                List.of(
                        "connections=1 causes=authentication:1 lengths=7-50:1 sources=203.0.113.0/24:1",
                        "connections=4 datagrams=1 causes=\"authentication:3 timed-out:1 replay:1\""
                                + " lengths=\"0:1 221:3 1024+:1\""
                                + " sources=\"203.0.113.0/24:3 198.51.100.0/24:1 2001:db8::/56:1\""),
                lines.stream()
                        .map(line -> line.replaceFirst(
                                ".* WARN  peers that did not authenticate: probes, or a local with another password"
                                        + " or method ",
                                ""))
                        .toList());
    }

    @Test
    void whoComesFromNobodyKnowsWhereIsUnknown() {
        List<String> lines = lines(LogFormat.TEXT, () -> {
            report.note(Cause.AUTHENTICATION, Optional.empty(), 50);
            report.note(Cause.AUTHENTICATION, Optional.empty(), 50);
            report.note(Cause.AUTHENTICATION, Optional.empty(), 50);
            report.noteDatagram(Cause.REPLAY, address("198.51.100.200"), 1200);
            timers.remove().run();
        });
        assertTrue(lines.get(0).endsWith(" sources=unknown:1"), lines::toString);
        assertTrue(lines.get(1).endsWith(" sources=\"198.51.100.0/24:1 unknown:2\""), lines::toString);
    }

    @Test
    void inJsonTheCountsAreObjects() {
        List<String> lines = lines(LogFormat.JSON, () -> {
            report.note(Cause.REPLAY, Optional.of(address("203.0.113.7")), 3);
        });
        assertEquals(1, lines.size());
        assertTrue(
                lines.getFirst()
                        .endsWith("\"connections\":1,\"causes\":{\"replay\":1},\"lengths\":{\"1-6\":1},"
                                + "\"sources\":{\"203.0.113.0/24\":1}}"),
                lines.toString());
    }

    @Test
    void whatIsGatheredIsToldAtTheEnd() {
        List<String> lines = lines(LogFormat.TEXT, () -> {
            report.note(Cause.TRUNCATED, Optional.of(address("203.0.113.7")), 51);
            report.note(Cause.TRUNCATED, Optional.of(address("203.0.113.7")), 1023);
            report.close();
            report.close();
            timers.remove().run();
        });
        assertEquals(2, lines.size());
        assertTrue(lines.getLast().contains("lengths=222-1023:1"), lines::toString);
    }

    @Test
    void aHeaderThatDidNotComeWholeNamesTheKeyThatHelps() {
        List<String> lines = lines(LogFormat.TEXT, () -> {
            report.note(Cause.TRUNCATED, Optional.of(address("203.0.113.7")), 51);
        });
        assertTrue(lines.getFirst().contains("lenient_segments"), lines::toString);
    }

    @Test
    void afterAQuietMinuteTheFirstIsToldAtOnceAgain() {
        List<String> lines = lines(LogFormat.TEXT, () -> {
            report.note(Cause.TRUNCATED, Optional.of(address("203.0.113.7")), 51);
            now.addAndGet(AttackReport.EVERY.toNanos());
            report.note(Cause.TRUNCATED, Optional.of(address("203.0.113.7")), 51);
        });
        assertEquals(2, lines.size());
        assertTrue(timers.isEmpty());
    }

    @Test
    void noAddressIsTold() {
        List<String> lines = lines(LogFormat.TEXT, () -> {
            report.note(Cause.TRUNCATED, Optional.of(address("203.0.113.77")), 51);
            report.note(Cause.TRUNCATED, Optional.of(address("2001:db8:1:2:3:4:5:6")), 51);
            report.close();
        });
        assertFalse(lines.toString().contains("113.77"), lines::toString);
        assertFalse(lines.toString().contains(":5:6"), lines::toString);
    }

    @Test
    void theRemotesLogReportsConnectionsAndDatagramsThatDidNotOpen() {
        InetSocketAddress peer = new InetSocketAddress(address("203.0.113.7"), 5);
        List<String> lines = lines(LogFormat.TEXT, () -> {
            try (SessionLog log = new SessionLog(false, false, now::get)) {
                log.unauthenticated(Cause.CLOCK, peer, 100); // has a warning of its own
                log.dropped(Cause.BUFFER_FULL, Side.NEAR, peer, 100);
                log.dropped(Cause.NAME_NOT_FOUND, Side.NEAR, peer, 100);
                log.unauthenticated(Cause.EVICTED, peer, 0);
                log.dropped(Cause.AUTHENTICATION, Side.NEAR, peer, 100);
            }
        });
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains("causes=buffer-full:1"), lines::toString);
        assertTrue(lines.get(1).contains("connections=1 causes=evicted:1"), lines::toString);
        assertTrue(lines.getLast().contains("datagrams=1 causes=authentication:1"), lines::toString);
    }

    private List<String> lines(LogFormat format, Runnable body) {
        try (Logging _ = Logging.start(format, Logging.Detail.USUAL, out, LoggingTest.LONG)) {
            body.run();
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
