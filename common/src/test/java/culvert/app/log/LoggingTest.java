package culvert.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import culvert.config.LogFormat;
import culvert.relay.Stages;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private static final Logger OURS = LoggerFactory.getLogger("culvert.relay.Something");
    private static final Logger LIBRARY = LoggerFactory.getLogger("io.netty.Something");

    /** For what was queued: more than the busiest machine needs. */
    static final Duration LONG = Duration.ofSeconds(20);

    /** Local time to the millisecond, with its offset. */
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) ";

    @Test
    void aLineHasTimeLevelMessageAndValues() {
        String line = text(
                false,
                log -> log.atInfo()
                        .addKeyValue("id", 7)
                        .addKeyValue("client", "127.0.0.1:5")
                        .addKeyValue("note", "two words")
                        .addKeyValue("none", "")
                        .log("session \"{}\" finished", "x"));
        assertTrue(line.matches(TIME + ".*\n"), line);
        assertEquals(
                "INFO  session \"x\" finished id=7 client=127.0.0.1:5 note=\"two words\" none=\"\"\n",
                line.replaceFirst(TIME, ""));
    }

    @Test
    void aLineOfJsonIsOneObjectWithTheValuesBesideTheMessage() throws Exception {
        String line = written(
                LogFormat.JSON,
                false,
                () -> OURS.atWarn()
                        .addKeyValue("id", 7)
                        .addKeyValue("bytes", 5_000_000_000L)
                        .addKeyValue("up", true)
                        .addKeyValue("host", "a\"b\\c")
                        .addKeyValue("msg", "other")
                        .addKeyValue("nothing", (Object) null)
                        .log("h\u00e9"));
        JsonNode json = new ObjectMapper().readTree(line);
        assertEquals(
                List.of("ts", "level", "msg", "id", "bytes", "up", "host", "msg_", "nothing"),
                json.propertyStream().map(java.util.Map.Entry::getKey).toList());
        assertEquals("warn", json.get("level").textValue());
        assertEquals("h\u00e9", json.get("msg").textValue());
        assertEquals(5_000_000_000L, json.get("bytes").longValue());
        assertTrue(json.get("up").booleanValue());
        assertEquals("a\"b\\c", json.get("host").textValue());
        assertTrue(json.get("nothing").isNull());
        assertTrue((json.get("ts").textValue() + " ").matches(TIME));
    }

    @Test
    void stagesAreForPrograms() throws Exception {
        Stages stages = new Stages(1_234_567, Stages.NONE, 1_000_000_000_000L, 999);
        Consumer<Logger> line = log ->
                log.atInfo().addKeyValue("ms", 7).addKeyValue("stages", stages).log("ended");
        assertEquals("INFO  ended ms=7\n", text(false, line).replaceFirst(TIME, ""));
        JsonNode json = new ObjectMapper().readTree(written(LogFormat.JSON, false, () -> line.accept(OURS)));
        assertEquals(
                "{\"ms\":7,\"authenticate_us\":1234,\"connect_us\":1000000000,\"first_byte_us\":0}",
                ((ObjectNode) json).without(List.of("ts", "level", "msg")).toString());
    }

    @Test
    void nobodyForgesALine() throws Exception {
        String evil = "a\n2026-01-01T00:00:00.000Z INFO  forged\r\t\u001b[31m\u0085\u2028\u202e\ud800\u007f";
        String expected =
                "a\\n2026-01-01T00:00:00.000Z INFO  forged\\r\\t\\u001b[31m\\u0085\\u2028\\u202e\\ud800\\u007f";
        assertEquals(
                "INFO  " + expected + " host=\"" + expected + "\"\n",
                text(false, log -> log.atInfo().addKeyValue("host", evil).log(evil))
                        .replaceFirst(TIME, ""));
        String json = written(LogFormat.JSON, false, () -> OURS.info(evil));
        assertEquals(1, json.lines().count());
        assertEquals(evil, new ObjectMapper().readTree(json).get("msg").textValue());
    }

    @Test
    void charactersBeyondAsciiStayReadable() {
        String line = text(false, log -> log.info("m\u00fcnchen.test \ud83d\ude00"));
        assertEquals("INFO  m\u00fcnchen.test \ud83d\ude00\n", line.replaceFirst(TIME, ""));
    }

    @Test
    void verboseShowsMoreOfOursAndNoMoreOfTheLibraries() {
        Consumer<Logger> both = log -> {
            log.debug("ours");
            LIBRARY.info("theirs");
            LIBRARY.warn("their warning");
            LIBRARY.error("their error");
        };
        assertEquals(
                "ERROR their error logger=io.netty.Something\n",
                text(false, both).replaceAll(TIME, ""));
        assertEquals("""
                DEBUG ours
                WARN  their warning logger=io.netty.Something
                ERROR their error logger=io.netty.Something
                """, text(true, both).replaceAll(TIME, ""));
    }

    @Test
    void aFailureStaysOnItsLine() {
        String line = text(true, log -> log.debug("failed", new IOException("boom")));
        assertEquals(1, line.lines().count());
        assertTrue(line.contains("thrown=\"java.io.IOException: boom\\n\\tat "), line);
    }

    @Test
    void aWarningNamesTheFailureAndItsReasonsWithoutAStack() {
        IOException failure = new IOException("no answer", new IllegalStateException());
        String line = text(false, log -> log.warn("strange", failure));
        String end = "thrown=\"java.io.IOException: no answer, because of java.lang.IllegalStateException\"\n";
        assertTrue(line.endsWith(end), line);
    }

    @Test
    void noLibraryWarnsUnlessMoreIsWantedAlsoBeforeTheLogIsStartedAndAfter() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        try (Logging _ = Logging.start(LogFormat.TEXT, Logging.Detail.VERBOSE, new ByteArrayOutputStream(), LONG)) {
            assertTrue(LIBRARY.isWarnEnabled());
        }
        assertFalse(LIBRARY.isWarnEnabled(), "after");
        assertTrue(OURS.isWarnEnabled());
        for (ch.qos.logback.classic.Logger each : context.getLoggerList()) {
            boolean isOurs = each.getName().equals("culvert") || each.getName().startsWith("culvert.");
            assertTrue(isOurs || !each.isWarnEnabled(), each.getName());
        }
    }

    @Test
    void aStuckConsoleHoldsNobodyUp() throws Exception {
        CountDownLatch unstuck = new CountDownLatch(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream stuck = new Stuck(out, unstuck);
        try (Logging _ = Logging.start(LogFormat.TEXT, Logging.Detail.USUAL, stuck, LONG)) {
            for (int i = 0; i < 50_000; i++) {
                OURS.info("line");
            }
            assertEquals(0, out.size());
            unstuck.countDown();
        }
        long lines = out.toString(StandardCharsets.UTF_8).lines().count();
        assertTrue(lines >= 10_000 && lines < 50_000, lines + " lines");
    }

    @Test
    void afterItIsClosedNothingIsWrittenToIt() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Logging.start(LogFormat.TEXT, Logging.Detail.USUAL, out, LONG).close();
        OURS.info("late");
        assertFalse(out.toString(StandardCharsets.UTF_8).contains("late"));
    }

    /** Libraries are loaded on threads of their own while the log is set up. */
    @Test
    void noLibraryIsHeardWhileTheLogIsStartedOrClosed() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicBoolean enough = new AtomicBoolean();
        Thread library = Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                LIBRARY.debug("heard");
            }
        });
        PrintStream before = System.err;
        System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 300 && out.size() == 0; i++) {
                Logging.start(LogFormat.TEXT, Logging.Detail.USUAL, out, LONG).close();
            }
        } finally {
            System.setErr(before);
            enough.set(true);
            library.join();
            Logging.start(LogFormat.TEXT, Logging.Detail.USUAL, new ByteArrayOutputStream(), LONG)
                    .close(); // which writes to the standard error of before again
        }
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    private static String text(boolean verbose, Consumer<Logger> events) {
        return written(LogFormat.TEXT, verbose, () -> events.accept(OURS));
    }

    private static String written(LogFormat format, boolean verbose, Runnable events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Logging _ = Logging.start(format, verbose ? Logging.Detail.VERBOSE : Logging.Detail.USUAL, out, LONG)) {
            events.run();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Writes nothing until it may; an interrupt does not change that, as with a console. */
    private static final class Stuck extends FilterOutputStream {
        private final CountDownLatch unstuck;

        Stuck(OutputStream out, CountDownLatch unstuck) {
            super(out);
            this.unstuck = unstuck;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            boolean wasInterrupted = false;
            while (unstuck.getCount() > 0) {
                try {
                    unstuck.await();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
            out.write(from, offset, length);
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
