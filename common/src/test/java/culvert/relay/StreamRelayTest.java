package culvert.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.BlockedException;
import culvert.net.Cause;
import culvert.net.ClockException;
import culvert.net.DelegatingStream;
import culvert.net.DialException;
import culvert.net.NetworkException;
import culvert.net.PeerException;
import culvert.net.User;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StreamRelayTest {
    private static final User ALICE = new User("alice");
    private final RelayFixture fixture = new RelayFixture();

    @Test
    void aSessionIsAcceptedRelayedAndReportedOnce() throws Exception {
        fixture.start();
        fixture.client.write("ping".getBytes(US_ASCII));
        assertArrayEquals("ping".getBytes(US_ASCII), fixture.target.readExactly(4));
        fixture.target.write("answer".getBytes(US_ASCII));
        assertArrayEquals("answer".getBytes(US_ASCII), fixture.client.readExactly(6));
        fixture.target.close();
        assertEquals(0, fixture.client.readAll().length);
        fixture.client.close();
        FinishedSession session = fixture.events.next();
        assertEquals(1, session.id());
        assertEquals(
                List.of(new BegunSession(1, session.client(), session.user(), RelayFixture.TARGET)),
                List.copyOf(fixture.events.begun()));
        assertEquals(Optional.of(RelayFixture.TARGET), session.target());
        assertEquals(fixture.client.localAddress(), session.client());
        assertEquals(Cause.COMPLETE, session.outcome().cause());
        assertEquals(Side.FAR, session.outcome().side());
        assertEquals(4, session.outcome().up());
        assertEquals(6, session.outcome().down());
        assertEquals(List.of("accepted"), fixture.replies);
        assertEquals(0, fixture.events.pending());
        assertTrue(fixture.nearPair.right().isClosed());
        assertTrue(fixture.farPair.left().isClosed());
        assertEquals(0, fixture.borrowed());
    }

    @Test
    void aHandshakeThatFailsIsTheNearSidesDoing() throws Exception {
        fixture.inbound = (accepted, deadline) -> {
            throw new PeerException(Cause.MALFORMED, "nonsense");
        };
        fixture.start();
        FinishedSession session = fixture.events.next();
        assertEquals(Optional.empty(), session.target());
        assertEquals(0, fixture.events.begun().size(), "nothing has begun");
        assertEquals(Cause.MALFORMED, session.outcome().cause());
        assertEquals(Optional.of("nonsense"), session.reason());
        assertEquals(Side.NEAR, session.outcome().side());
        assertTrue(fixture.nearPair.right().isClosed());
        assertFalse(fixture.client.wasReset(), "the inbound has answered: a reset could overtake it");
    }

    @Test
    void aHandshakeFromAnotherTimeTellsByHowMuch() throws Exception {
        fixture.inbound = (accepted, deadline) -> {
            throw new ClockException(Duration.ofSeconds(-95));
        };
        fixture.start();
        assertEquals(Cause.CLOCK, fixture.events.nextOutcome().cause());
        assertEquals(Duration.ofSeconds(-95), fixture.events.skews().take());
    }

    @Test
    void theUserOfARequestIsTheSessions() throws Exception {
        fixture.inbound =
                (accepted, deadline) -> new Request.Connect(RelayFixture.TARGET, ALICE, accepted, fixture.reply());
        fixture.start();
        fixture.target.close();
        fixture.client.close();
        assertEquals(ALICE, fixture.events.next().user());
    }

    @Test
    void theRouterIsAskedAboutTargetAndUserAndItsRuleGoesAlong() throws Exception {
        List<Object> asked = Collections.synchronizedList(new ArrayList<>());
        AddressRule rule = asked::add;
        InetSocketAddress found = new InetSocketAddress("192.0.2.1", 80);
        fixture.inbound =
                (accepted, deadline) -> new Request.Connect(RelayFixture.TARGET, ALICE, accepted, fixture.reply());
        fixture.outbound = (request, given) -> {
            assertTrue(given.permits(found));
            throw new BlockedException("by its address");
        };
        fixture.router = (target, user) -> {
            asked.addAll(List.of(target, user));
            return new Route(fixture.outbound, rule);
        };
        fixture.start();
        assertEquals(Cause.BLOCKED, fixture.events.nextOutcome().cause());
        assertEquals(List.of(RelayFixture.TARGET, ALICE, found), asked);
    }

    @Test
    void aHandshakeEndsAtItsLimit() throws Exception {
        fixture.handshakeLimit = Duration.ofMillis(20);
        fixture.inbound = (accepted, deadline) -> {
            deadline.awaitReadable(accepted);
            throw new IOException("not reached");
        };
        fixture.start();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.TIMED_OUT, outcome.cause());
        assertEquals(Side.NEAR, outcome.side());
    }

    @Test
    void aFailedDialIsAnsweredWithItsCause() throws Exception {
        fixture.outbound = (request, rule) -> {
            throw new DialException(Cause.REFUSED, "nobody there");
        };
        fixture.start();
        FinishedSession session = fixture.events.next();
        assertEquals(Optional.empty(), session.reason(), "targets are not for every log");
        Outcome outcome = session.outcome();
        assertEquals(Cause.REFUSED, outcome.cause());
        assertEquals(Side.FAR, outcome.side());
        assertEquals(List.of("refused refused"), fixture.replies);
        assertTrue(fixture.nearPair.right().isClosed());
        assertFalse(fixture.client.wasReset());
    }

    @Test
    void aBlockedTargetIsRefusedAndNobodysFault() throws Exception {
        fixture.router = (target, user) -> {
            throw new BlockedException("private");
        };
        fixture.start();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.BLOCKED, outcome.cause());
        assertEquals(Side.NONE, outcome.side());
        assertEquals(List.of("refused blocked"), fixture.replies);
    }

    @Test
    void aClientThatDoesNotHearTheRefusalChangesNoCause() throws Exception {
        Reply deaf = new Reply() {
            @Override
            public void accept(InetSocketAddress bound) {}

            @Override
            public void refuse(Cause why) throws IOException {
                throw new NetworkException(Cause.RESET);
            }
        };
        fixture.inbound = (accepted, deadline) -> new Request.Connect(RelayFixture.TARGET, accepted, deaf);
        fixture.outbound = (request, rule) -> {
            throw new DialException(Cause.HOST_UNREACHABLE, "no route");
        };
        fixture.start();
        assertEquals(Cause.HOST_UNREACHABLE, fixture.events.nextOutcome().cause());
    }

    @Test
    void aClientGoneBeforeTheReplyFreesTheFarSide() throws Exception {
        Reply gone = new Reply() {
            @Override
            public void accept(InetSocketAddress bound) throws IOException {
                throw new NetworkException(Cause.RESET);
            }

            @Override
            public void refuse(Cause why) {
                fixture.replies.add("refused too");
            }
        };
        fixture.inbound = (accepted, deadline) -> new Request.Connect(RelayFixture.TARGET, accepted, gone);
        fixture.start();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.RESET, outcome.cause());
        assertEquals(Side.NEAR, outcome.side());
        assertTrue(fixture.farPair.left().isClosed());
        assertEquals(List.of(), fixture.replies);
    }

    @Test
    void aMistakeOfOursIsToldOnceAndRefused() throws Exception {
        IllegalStateException mistake = new IllegalStateException("a defect");
        fixture.outbound = (request, rule) -> {
            throw mistake;
        };
        fixture.start();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.INTERNAL, outcome.cause());
        assertEquals(Side.NONE, outcome.side());
        assertEquals(List.of("refused internal"), fixture.replies);
        assertEquals(1, fixture.events.defects().size());
        assertSame(mistake, fixture.events.defects().poll());
    }

    @Test
    void aMistakeInACopyBreaksTheSessionOnly() throws Exception {
        fixture.far = new DelegatingStream(fixture.far) {
            @Override
            public int tryRead(byte[] into, int offset, int length) {
                throw new IllegalStateException("a defect");
            }
        };
        fixture.start();
        fixture.target.write(new byte[] {1});
        assertEquals(Cause.INTERNAL, fixture.events.nextOutcome().cause());
        assertEquals(1, fixture.events.defects().size());
        assertTrue(fixture.client.wasReset());
        assertEquals(0, fixture.borrowed());
    }
}
