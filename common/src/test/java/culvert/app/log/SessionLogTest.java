package culvert.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import culvert.LoggedLines;
import culvert.address.DomainName;
import culvert.address.Target;
import culvert.net.Cause;
import culvert.net.DialException;
import culvert.net.User;
import culvert.relay.FinishedAssociation;
import culvert.relay.FinishedAssociation.Datagrams;
import culvert.relay.FinishedSession;
import culvert.relay.Outcome;
import culvert.relay.Side;
import culvert.relay.Stages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionLogTest {
    private static final Optional<Target> TARGET = Optional.of(new Target(new DomainName("example.com"), 443));
    private static final Target SERVER = new Target(new DomainName("vps.example"), 8388);
    private static final Optional<Target> UNKNOWN = Optional.empty();

    @RegisterExtension
    private final LoggedLines log = LoggedLines.of(SessionLog.class.getName(), Level.DEBUG);

    private final AtomicLong now = new AtomicLong();
    private final SessionLog local = new SessionLog(true, true, now::get);
    private final SessionLog remote = new SessionLog(false, false, now::get);

    @Test
    void aFinishedSessionIsOneLine() {
        local.finished(session(TARGET, Cause.COMPLETE, Side.NEAR, 10, 20));
        assertEquals(
                "INFO session ended id=7 client=192.0.2.1:5000 target=example.com:443 up=10 down=20 ms=300"
                        + " cause=complete by=client",
                all());
    }

    @Test
    void theRemoteNamesItsSidesAndKeepsTargetsToItself() {
        remote.finished(session(TARGET, Cause.RESET, Side.FAR, 10, 20));
        assertEquals("INFO session ended id=7 client=192.0.2.1:5000 up=10 down=20 ms=300 cause=reset by=target", all());
    }

    @Test
    void theRemoteTellsTargetsWhenAsked() {
        new SessionLog(false, true, now::get).finished(session(TARGET, Cause.COMPLETE, Side.NEAR, 1, 2));
        assertTrue(all().contains("target=example.com:443"));
        assertTrue(all().endsWith("by=local"));
    }

    @Test
    void aSessionOfAUserSaysWhose() {
        Outcome outcome = new Outcome(Cause.COMPLETE, Side.NEAR, 10, 20, Duration.ofMillis(300));
        remote.finished(new FinishedSession(
                7, client(), new User("alice"), TARGET, Optional.empty(), outcome, Optional.empty(), Stages.NOT_BEGUN));
        assertEquals(
                "INFO session ended id=7 client=192.0.2.1:5000 user=alice up=10 down=20 ms=300"
                        + " cause=complete by=local",
                all());
    }

    @Test
    void theServerOfASessionIsNamed() {
        Outcome outcome = new Outcome(Cause.COMPLETE, Side.NEAR, 1, 2, Duration.ofMillis(300));
        local.finished(new FinishedSession(
                7, client(), User.UNNAMED, TARGET, Optional.of("home"), outcome, Optional.empty(), Stages.NOT_BEGUN));
        assertTrue(all().contains(" server=home up=1 "), this::all);
    }

    @Test
    void whatNoSideDidHasNoSide() {
        local.finished(session(TARGET, Cause.SHUTDOWN, Side.NONE, 1, 2));
        assertTrue(all().endsWith("cause=shutdown"));
    }

    @Test
    void anAnswerThatNeverBeganIsNoCompleteSessionAtTheLocalEnd() {
        local.finished(session(TARGET, Cause.COMPLETE, Side.NEAR, 10, 0));
        assertTrue(all().contains("cause=no-answer by=remote"), this::all);
    }

    @Test
    void aTargetMayHaveNothingToSay() {
        remote.finished(session(TARGET, Cause.COMPLETE, Side.NEAR, 10, 0));
        assertTrue(all().contains("cause=complete by=local"), this::all);
    }

    @Test
    void whatWasWrongStandsInTheLineWhenMoreIsAskedFor() {
        Outcome outcome = new Outcome(Cause.MALFORMED, Side.NEAR, 0, 0, Duration.ofMillis(300));
        FinishedSession session = new FinishedSession(
                7,
                client(),
                User.UNNAMED,
                UNKNOWN,
                Optional.empty(),
                outcome,
                Optional.of("HTTP spoken to a SOCKS port"),
                Stages.NOT_BEGUN);
        local.finished(session);
        assertTrue(all().contains("cause=malformed by=client reason=HTTP spoken to a SOCKS port"), this::all);
    }

    @Test
    void anAnswerThatWasCutNamesTheKeyThatHelps() {
        now.addAndGet(Duration.ofHours(1).toNanos());
        local.finished(session(TARGET, Cause.TRUNCATED, Side.FAR, 10, 0));
        assertTrue(all().contains("lenient_segments"), this::all);
    }

    @Test
    void aProbeIsNoLine() {
        remote.finished(session(UNKNOWN, Cause.AUTHENTICATION, Side.NEAR, 0, 0));
        assertEquals(1, at(Level.DEBUG));
        assertEquals(1, log.lines().size());
    }

    @Test
    void neitherIsABalancerThatLooksWhetherSomebodyIsThere() {
        remote.finished(session(UNKNOWN, Cause.HEALTH_CHECK, Side.NONE, 0, 0));
        assertEquals(1, at(Level.DEBUG));
        assertEquals(1, log.lines().size());
    }

    @Test
    void aBalancerWithoutAHeaderHasAWarningOfItsOwnOnceAMinute() {
        for (int i = 0; i < 100; i++) {
            remote.unauthenticated(Cause.PROXY_HEADER, client(), 20);
        }
        assertEquals(1, at(Level.WARN));
        assertTrue(all().contains("from=192.0.2.1:5000") && all().contains("send-proxy-v2"), this::all);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        remote.unauthenticated(Cause.PROXY_HEADER, client(), 20);
        assertEquals(2, at(Level.WARN));
    }

    @Test
    void neitherIsAClientThatNoRuleServes() {
        remote.finished(session(UNKNOWN, Cause.BLOCKED, Side.NONE, 0, 0));
        assertEquals(1, at(Level.DEBUG));
        assertEquals(1, log.lines().size());
    }

    @Test
    void atTheLocalAFailedDialogueOfThisMachineIsALineAndOneOfAnotherIsSummedUp() {
        FinishedSession strange = session(UNKNOWN, Cause.CREDENTIALS, Side.NEAR, 0, 0);
        local.finished(new FinishedSession(
                8,
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5000),
                User.UNNAMED,
                UNKNOWN,
                Optional.empty(),
                strange.outcome(),
                Optional.empty(),
                Stages.NOT_BEGUN));
        for (int i = 0; i < 100; i++) {
            local.finished(strange);
        }
        assertEquals(1, at(Level.INFO));
        assertEquals(0, at(Level.WARN));
    }

    @Test
    void sessionsThatDieUnansweredBringAdviceOnce() {
        for (Cause cause : List.of(Cause.COMPLETE, Cause.TRUNCATED, Cause.AUTHENTICATION)) {
            local.finished(waited(cause, Side.FAR, Duration.ofSeconds(60)));
        }
        assertEquals(1, at(Level.WARN));
        assertTrue(all().contains("password, method, server"));
        assertTrue(all().contains("clock"));
        now.addAndGet(Duration.ofMinutes(11).toNanos());
        local.finished(waited(Cause.COMPLETE, Side.FAR, Duration.ofSeconds(60)));
        assertEquals(2, at(Level.WARN));
    }

    @Test
    void aClientThatWaitedInVainCountsToo() {
        local.finished(session(TARGET, Cause.RESET, Side.NEAR, 10, 0));
        assertEquals(0, at(Level.WARN), "it gave up too early to mean something");
        local.finished(new FinishedSession(
                8,
                client(),
                User.UNNAMED,
                TARGET,
                Optional.empty(),
                new Outcome(Cause.RESET, Side.NEAR, 10, 0, Duration.ofSeconds(2)),
                Optional.empty(),
                Stages.NOT_BEGUN));
        assertEquals(1, at(Level.WARN));
    }

    @Test
    void aRemoteThatHangsUpAtOnceHasOpenedTheRequest() {
        local.finished(session(TARGET, Cause.COMPLETE, Side.FAR, 10, 0));
        local.finished(session(TARGET, Cause.RESET, Side.FAR, 10, 0));
        local.finished(waited(Cause.RESET, Side.FAR, Duration.ofSeconds(30)));
        assertEquals(0, at(Level.WARN), "it could not reach the target");
    }

    @Test
    void silenceIsToldOfWhileItLastsAndOnce() {
        local.unanswered(SERVER, Duration.ofSeconds(5));
        local.unanswered(SERVER, Duration.ofSeconds(5));
        local.finished(waited(Cause.COMPLETE, Side.FAR, Duration.ofSeconds(60)));
        assertEquals(1, at(Level.WARN), this::all);
        assertTrue(all().startsWith("WARN no answer from vps.example:8388: key, method or clock"), this::all);
    }

    @Test
    void whoSaidNothingButWaitedHadNoAnswerEither() {
        Outcome outcome = new Outcome(Cause.COMPLETE, Side.NEAR, 0, 0, Duration.ofSeconds(5));
        local.finished(new FinishedSession(
                7, client(), User.UNNAMED, TARGET, Optional.empty(), outcome, Optional.empty(), Stages.NOT_BEGUN));
        assertTrue(all().contains("cause=no-answer by=remote"), this::all);
    }

    @Test
    void aServerThatCannotBeReachedIsNamedWithWhatWasTried() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 8388);
        local.unreachable(SERVER, List.of(address), new DialException(Cause.REFUSED, "connection refused"));
        local.unreachable(SERVER, List.of(), new DialException(Cause.NAME_NOT_FOUND, "no such name"));
        assertEquals(
                "WARN the server cannot be reached server=vps.example:8388 tried=192.0.2.9:8388 error=connection refused\n"
                        + "WARN the server's own name does not exist: is it spelt right? server=vps.example:8388"
                        + " error=no such name",
                all());
    }

    @Test
    void anAssociationWithoutAnAnswerCountsToo() {
        Datagrams none = new Datagrams(0, 0);
        Duration duration = Duration.ofSeconds(2);
        local.finished(new FinishedAssociation(
                8, client(), User.UNNAMED, Cause.IDLE, Optional.empty(), new Datagrams(1, 10), none, duration));
        assertEquals(0, at(Level.WARN));
        local.finished(new FinishedAssociation(
                9, client(), User.UNNAMED, Cause.COMPLETE, Optional.empty(), new Datagrams(1, 10), none, duration));
        assertEquals(1, at(Level.WARN));
    }

    @Test
    void whereOthersWereAnsweredTheTargetIsToBlame() {
        local.finished(session(TARGET, Cause.COMPLETE, Side.NEAR, 10, 20));
        local.finished(waited(Cause.COMPLETE, Side.FAR, Duration.ofSeconds(60)));
        assertEquals(0, at(Level.WARN));
        now.addAndGet(Duration.ofMinutes(11).toNanos());
        local.finished(waited(Cause.COMPLETE, Side.FAR, Duration.ofSeconds(60)));
        assertEquals(1, at(Level.WARN));
    }

    @Test
    void whatHasAnotherReasonBringsNoAdvice() {
        local.finished(session(TARGET, Cause.REFUSED, Side.FAR, 0, 0));
        local.finished(session(TARGET, Cause.IDLE, Side.NONE, 10, 0));
        local.finished(session(TARGET, Cause.SHUTDOWN, Side.NONE, 10, 0));
        local.finished(session(TARGET, Cause.COMPLETE, Side.FAR, 0, 0));
        remote.finished(session(TARGET, Cause.COMPLETE, Side.FAR, 10, 0));
        assertEquals(0, at(Level.WARN));
    }

    @Test
    void theRemoteNamesAClockThatDiffersOnceAMinute() {
        remote.clockDiffers(Duration.ofSeconds(-95));
        remote.clockDiffers(Duration.ofSeconds(-96));
        assertEquals(
                "WARN a local's clock is 95 s behind ours; both need the right time: from 30 s on it is refused",
                all());
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        remote.clockDiffers(Duration.ofSeconds(40));
        assertTrue(all().endsWith("a local's clock is 40 s ahead of ours; both need the right time: from 30 s on it is"
                + " refused"));
    }

    @Test
    void theLocalKnowsItsOwnOffset() {
        local.clockDiffers(Duration.ofSeconds(14));
        assertEquals("", all(), "that does no harm");
        local.clockDiffers(Duration.ofSeconds(-95));
        assertEquals(
                "WARN this machine's clock is 95 s ahead of the remote's; both need the right time: from 30 s on the"
                        + " remote refuses everything",
                all());
        local.clockDiffers(Duration.ofSeconds(20));
        assertEquals(1, at(Level.WARN));
        now.addAndGet(Duration.ofMinutes(11).toNanos());
        local.clockDiffers(Duration.ofSeconds(20));
        assertTrue(all().contains("this machine's clock is 20 s behind the remote's"));
    }

    @Test
    void aDefectIsToldWithItsStack() {
        IllegalStateException mistake = new IllegalStateException("a defect");
        local.defect(7, mistake);
        assertEquals(1, at(Level.ERROR));
        ThrowableProxy thrown = (ThrowableProxy) log.lines().getFirst().getThrowableProxy();
        assertSame(mistake, thrown.getThrowable());
        assertFalse(all().contains("null"));
    }

    private static FinishedSession session(Optional<Target> target, Cause cause, Side side, long up, long down) {
        return new FinishedSession(
                7,
                client(),
                User.UNNAMED,
                target,
                Optional.empty(),
                new Outcome(cause, side, up, down, Duration.ofMillis(300)),
                Optional.empty(),
                Stages.NOT_BEGUN);
    }

    private static FinishedSession waited(Cause cause, Side side, Duration duration) {
        Outcome outcome = new Outcome(cause, side, 10, 0, duration);
        return new FinishedSession(
                7, client(), User.UNNAMED, TARGET, Optional.empty(), outcome, Optional.empty(), Stages.NOT_BEGUN);
    }

    private static InetSocketAddress client() {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);
    }

    private long at(Level level) {
        return log.lines().stream().filter(line -> line.getLevel() == level).count();
    }

    private String all() {
        return log.lines().stream().map(SessionLogTest::text).collect(Collectors.joining("\n"));
    }

    private static String text(ILoggingEvent line) {
        String pairs = line.getKeyValuePairs() == null
                ? ""
                : line.getKeyValuePairs().stream()
                        .filter(pair -> !(pair.value instanceof Stages))
                        .map(pair -> " " + pair.key + "=" + pair.value)
                        .collect(Collectors.joining());
        return line.getLevel() + " " + line.getFormattedMessage() + pairs;
    }
}
