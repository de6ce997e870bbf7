package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import culvert.LoggedLines;
import culvert.address.DomainName;
import culvert.address.Target;
import culvert.crypto.Method;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.Deadline;
import culvert.net.FailureException;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import culvert.replay.Generations.Limits;
import culvert.shadowsocks.ClientRules;
import culvert.shadowsocks.ServerRules;
import culvert.shadowsocks.TestKeys;
import culvert.shadowsocks.Users;
import culvert.shadowsocks.stream.ClientProtocol;
import culvert.shadowsocks.stream.ServerProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody sets the server's clock while it serves the 2022 edition; the client's is right all the time. */
class ClockJumpTest {
    private static final Method METHOD = Method.EDITION_2022_AES_256_GCM;
    private static final Target TARGET = new Target(new DomainName("example.com"), 443);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LONG_ENOUGH_TO_FORGET = ReplayMemory.KEPT.plusSeconds(1);

    @RegisterExtension
    private final LoggedLines log = LoggedLines.of("culvert.replay", Level.INFO);

    @TempDir
    private Path directory;

    private final TestClocks clocks = new TestClocks();
    private Duration serverAhead = Duration.ZERO;

    @Test
    void aClockThatJumpsForwardsRefusesEverybodyAndSaysByHowMuchUntilItIsRightAgain() throws IOException {
        try (Server server = new Server()) {
            byte[] recorded = request();
            server.takes(recorded);
            jump(HOUR);
            assertEquals(
                    HOUR.negated(),
                    assertThrows(ClockException.class, () -> server.takes(request()))
                            .skew());
            clocks.pass(LONG_ENOUGH_TO_FORGET);
            jump(HOUR.negated());
            server.takes(request());
            server.refuses(recorded, Cause.CLOCK);
        }
        assertEquals("", log.messages());
    }

    @Test
    void aClockThatJumpsBackwardsRefusesEverybodyAndSaysByHowMuchUntilItIsRightAgain() throws IOException {
        try (Server server = new Server()) {
            server.takes(request());
            jump(HOUR.negated());
            assertEquals(
                    HOUR,
                    assertThrows(ClockException.class, () -> server.takes(request()))
                            .skew());
            clocks.pass(LONG_ENOUGH_TO_FORGET);
            jump(HOUR);
            server.takes(request());
        }
        assertEquals("", log.messages());
    }

    @Test
    void aJumpForwardsAndBackWithinTheMinuteForgetsNoRequest() throws IOException {
        try (Server server = new Server()) {
            byte[] recorded = request();
            server.takes(recorded);
            jump(HOUR);
            server.refuses(recorded, Cause.CLOCK);
            jump(HOUR.negated());
            server.refuses(recorded, Cause.REPLAY);
        }
    }

    @Test
    void aClockThatIsSetBackToTheTimeOfAReplayDoesNotLetItPass() throws IOException {
        try (Server server = new Server()) {
            byte[] recorded = request();
            server.takes(recorded);
            clocks.pass(HOUR);
            server.takes(request());
            clocks.pass(LONG_ENOUGH_TO_FORGET);
            jump(HOUR.plus(LONG_ENOUGH_TO_FORGET).negated());
            server.refuses(recorded, Cause.REPLAY);
            jump(HOUR.plus(LONG_ENOUGH_TO_FORGET));
            server.takes(request());
        }
        assertTrue(log.messages().startsWith("this machine's clock was set back"), log.messages());
        assertEquals(1, log.lines().size());
    }

    @Test
    void norDoesARestartInBetween() throws IOException {
        byte[] recorded = request();
        try (Server server = new Server()) {
            server.takes(recorded);
        }
        clocks.pass(LONG_ENOUGH_TO_FORGET);
        try (Server server = new Server()) {
            jump(LONG_ENOUGH_TO_FORGET.negated());
            server.refuses(recorded, Cause.REPLAY);
        }
    }

    /** As a time service may do at any moment. */
    @Test
    void aClockThatIsSetBackByASecondRefusesNobody() throws IOException {
        try (Server server = new Server()) {
            for (int i = 0; i < 200; i++) {
                server.takes(request());
                clocks.pass(Duration.ofMillis(500));
            }
            jump(Duration.ofMillis(-900));
            server.takes(request());
        }
        assertEquals("", log.messages());
    }

    private void jump(Duration by) {
        clocks.step(by);
        serverAhead = serverAhead.plus(by);
    }

    private Instant serverTime() {
        return Instant.ofEpochMilli(clocks.clocks().wall().getAsLong());
    }

    /** What a client with the right clock sends now. */
    private byte[] request() throws IOException {
        InstantSource right = () -> serverTime().minus(serverAhead);
        MemoryStream.Pair wire = MemoryStream.pair();
        try (ClientProtocol client = ClientProtocol.of(
                        METHOD, TestKeys.password(METHOD), new ClientRules(false, right, skew -> {}, salt -> true));
                Stream stream = client.open(wire.left(), TARGET)) {
            stream.write(new byte[40], 0, 40);
            stream.shutdownOutput();
            return wire.right().readAll();
        }
    }

    /** One life of the server. */
    private final class Server implements AutoCloseable {
        private final ReplayMemory salts = ReplayMemory.open(
                new Limits(1 << 12, 256, ReplayMemory.KEPT),
                directory,
                "salts",
                clocks.clocks(),
                ReplayMemoryHarness.LONG);
        private final ServerProtocol protocol = ServerProtocol.of(
                new Users(TestKeys.alone(METHOD)), new ServerRules(false, ClockJumpTest.this::serverTime, salts));

        void takes(byte[] flight) throws IOException {
            MemoryStream.Pair wire = MemoryStream.pair();
            wire.left().write(flight);
            protocol.accept(wire.right(), Deadline.in(HOUR));
        }

        void refuses(byte[] flight, Cause cause) {
            FailureException refused = assertThrows(FailureException.class, () -> takes(flight));
            assertEquals(cause, refused.reason());
        }

        @Override
        public void close() {
            salts.close();
        }
    }
}
