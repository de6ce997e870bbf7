package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.net.AuthenticationException;
import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.MemoryStream;
import culvert.net.NetworkException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PipeTest {
    private final RelayFixture fixture = new RelayFixture();

    @Test
    void bytesPassUnchangedBothWaysAtOnce() throws Exception {
        fixture.nearPair.right().readingAtMost(777);
        fixture.farPair.left().readingAtMost(50_001);
        fixture.start();
        byte[] upward = random(3_000_000, 1);
        byte[] downward = random(4_000_000, 2);
        CompletableFuture<Void> sender = sending(fixture.client, upward);
        CompletableFuture<Void> answerer = sending(fixture.target, downward);
        FutureTask<byte[]> received = new FutureTask<>(fixture.target::readAll);
        Thread.ofVirtual().start(received);
        assertArrayEquals(downward, fixture.client.readAll());
        assertArrayEquals(upward, received.get(20, TimeUnit.SECONDS));
        sender.get(20, TimeUnit.SECONDS);
        answerer.get(20, TimeUnit.SECONDS);
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.COMPLETE, outcome.cause());
        assertEquals(upward.length, outcome.up());
        assertEquals(downward.length, outcome.down());
    }

    @Test
    void afterTheClientsEndTheAnswerStillComes() throws Exception {
        fixture.start();
        fixture.client.write(new byte[] {1, 2, 3});
        fixture.client.shutdownOutput();
        assertArrayEquals(new byte[] {1, 2, 3}, fixture.target.readAll());
        byte[] answer = random(300_000, 3);
        CompletableFuture<Void> answerer = sending(fixture.target, answer);
        assertArrayEquals(answer, fixture.client.readAll());
        answerer.get(20, TimeUnit.SECONDS);
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.COMPLETE, outcome.cause());
        assertEquals(Side.NEAR, outcome.side());
    }

    @Test
    void afterTheTargetsEndTheClientMayGoOnSending() throws Exception {
        fixture.start();
        fixture.target.shutdownOutput();
        assertArrayEquals(new byte[0], fixture.client.readAll());
        byte[] upload = random(300_000, 4);
        CompletableFuture<Void> sender = sending(fixture.client, upload);
        assertArrayEquals(upload, fixture.target.readAll());
        sender.get(20, TimeUnit.SECONDS);
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.COMPLETE, outcome.cause());
        assertEquals(Side.FAR, outcome.side());
    }

    @Test
    void aResetClientResetsTheTarget() throws Exception {
        fixture.start();
        fixture.client.reset();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.RESET, outcome.cause());
        assertEquals(Side.NEAR, outcome.side());
        assertTrue(fixture.target.wasReset());
    }

    @Test
    void aResetTargetResetsTheClient() throws Exception {
        fixture.start();
        fixture.target.reset();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.RESET, outcome.cause());
        assertEquals(Side.FAR, outcome.side());
        assertTrue(fixture.client.wasReset());
    }

    @Test
    void aTagThatDoesNotVerifyResetsBoth() throws Exception {
        fixture.far = new DelegatingStream(fixture.far) {
            @Override
            public int tryRead(byte[] into, int offset, int length) throws IOException {
                throw new AuthenticationException(Cause.AUTHENTICATION);
            }
        };
        fixture.start();
        fixture.target.write(new byte[] {1});
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.AUTHENTICATION, outcome.cause());
        assertEquals(Side.FAR, outcome.side());
        assertTrue(fixture.client.wasReset());
        assertTrue(fixture.target.wasReset());
        assertEquals(0, fixture.borrowed());
    }

    @Test
    void aFailedWriteIsItsDestinationsDoing() throws Exception {
        fixture.far = new DelegatingStream(fixture.far) {
            @Override
            public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
                throw new NetworkException(Cause.VANISHED);
            }
        };
        fixture.start();
        fixture.client.write(new byte[] {1});
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.VANISHED, outcome.cause());
        assertEquals(Side.FAR, outcome.side());
        assertEquals(0, outcome.up());
        assertTrue(fixture.client.wasReset());
        assertEquals(0, fixture.borrowed());
    }

    @Test
    void aSilentClientStillLetsTheHeaderLeave() throws Exception {
        fixture.far = new HeaderStream(fixture.far);
        fixture.firstDataWait = Duration.ofMillis(20);
        fixture.start();
        assertArrayEquals(HeaderStream.HEADER, fixture.target.readExactly(HeaderStream.HEADER.length));
        fixture.target.write(new byte[] {42});
        assertArrayEquals(new byte[] {42}, fixture.client.readExactly(1));
        fixture.client.write(new byte[] {43});
        assertArrayEquals(new byte[] {43}, fixture.target.readExactly(1));
    }

    @Test
    void firstDataLeavesWithTheHeaderInOneWrite() throws Exception {
        fixture.far = new HeaderStream(fixture.far);
        fixture.firstDataWait = Duration.ofSeconds(30);
        fixture.client.write(random(5000, 5));
        fixture.start();
        byte[] first = fixture.target.readExactly(HeaderStream.HEADER.length + 5000);
        assertArrayEquals(HeaderStream.HEADER, Arrays.copyOf(first, HeaderStream.HEADER.length));
        assertEquals(1, fixture.farPair.left().writes());
    }

    @Test
    void allThatTheClientHasSentLeavesWithTheHeaderWhateverPiecesItIsReadIn() throws Exception {
        fixture.far = new HeaderStream(fixture.far);
        fixture.firstDataWait = Duration.ofSeconds(30);
        fixture.nearPair.right().readingAtMost(512); // as what a SOCKS dialogue has read too far is
        fixture.client.write(random(5000, 6));
        fixture.start();
        fixture.target.readExactly(HeaderStream.HEADER.length + 5000);
        assertEquals(1, fixture.farPair.left().writes());
    }

    @Test
    void aStreamThatIsReadyButEmptyIsNoFirstData() throws Exception {
        fixture.far = new HeaderStream(fixture.far);
        fixture.firstDataWait = Duration.ofMillis(50);
        fixture.inbound = (accepted, deadline) -> new Request.Connect(
                RelayFixture.TARGET,
                new DelegatingStream(accepted) {
                    @Override
                    public boolean awaitReadable(Duration limit) {
                        return true; // as a carrier's flag may, until a read has found nothing
                    }
                },
                fixture.reply());
        fixture.start();
        assertArrayEquals(HeaderStream.HEADER, fixture.target.readExactly(HeaderStream.HEADER.length));
    }

    @Test
    void aTurnEndsAfterAFewReadsHoweverLittleTheyBring() throws Exception {
        int bytes = 2000;
        fixture.nearPair.right().readingAtMost(1);
        fixture.client.write(random(bytes, 8));
        fixture.client.shutdownOutput();
        fixture.start();
        assertEquals(bytes, fixture.target.readAll().length);
        long turns = fixture.gaveWay();
        assertTrue(turns >= bytes / 8, () -> turns + " turns"); // all of them would fit into one by their bytes
    }

    @Test
    void whoIsWokenForNothingAgainAndAgainLetsOthersGoFirst() throws Exception {
        AtomicBoolean isDisturbed = new AtomicBoolean(true);
        fixture.inbound = (accepted, deadline) -> new Request.Connect(
                RelayFixture.TARGET,
                new DelegatingStream(accepted) {
                    @Override
                    public void awaitReadable() throws IOException {
                        if (!isDisturbed.get()) {
                            super.awaitReadable();
                        }
                    }
                },
                fixture.reply());
        fixture.start();
        Until.isTrue(() -> fixture.gaveWay() + " turns", () -> fixture.gaveWay() > 100);
        isDisturbed.set(false);
        fixture.client.write(new byte[] {1});
        assertArrayEquals(new byte[] {1}, fixture.target.readExactly(1));
    }

    @Test
    void whileIdleNoBufferIsHeld() throws Exception {
        fixture.start();
        fixture.client.write(new byte[] {1});
        fixture.target.readExactly(1);
        fixture.target.write(new byte[] {2});
        fixture.client.readExactly(1);
        Until.isTrue(() -> fixture.borrowed() + " borrowed", () -> fixture.borrowed() == 0);
        assertEquals(1, fixture.sessions.live().size());
    }

    @Test
    void whileItsDestinationTakesNothingNoBufferIsHeld() throws Exception {
        fixture.start();
        byte[] much = random(2_000_000, 7);
        CompletableFuture<Void> sender = sending(fixture.target, much);
        Until.isTrue(
                () -> fixture.client.unread() + " wait for the client, " + fixture.borrowed() + " borrowed",
                () -> fixture.client.unread() > 256 * 1024 && fixture.borrowed() == 0);
        assertArrayEquals(much, fixture.client.readAll());
        sender.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aSessionInWhichNothingMovesEnds() throws Exception {
        fixture.idleTimeout = Duration.ofMillis(30);
        fixture.start();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.IDLE, outcome.cause());
        assertEquals(Side.NONE, outcome.side());
        assertTrue(fixture.client.wasReset());
        assertTrue(fixture.target.wasReset());
    }

    @Test
    void whatMovesInOneDirectionKeepsTheSessionAlive() throws Exception {
        AtomicLong now = new AtomicLong();
        RelayFixture timed = new RelayFixture(new Sessions(RelayFixture.LONG, RelayFixture.LONG, now::get));
        timed.idleTimeout = Duration.ofMinutes(1);
        timed.runner().stopTime();
        timed.start();
        for (int sent = 1; sent <= 5; sent++) {
            timed.target.write(new byte[] {1});
            timed.client.readExactly(1);
            int all = sent;
            Until.isTrue(
                    () -> timed.sessions.live().toString(),
                    () -> timed.sessions.live().stream()
                            .anyMatch(session -> session.down() == all && isFresh(session)));
            pass(timed, now, Duration.ofSeconds(40));
        }
        assertEquals(0, timed.events.pending());
        Until.isTrue(() -> "still watched by another clock", () -> {
            pass(timed, now, Duration.ofSeconds(40));
            return timed.events.pending() > 0;
        });
        assertEquals(Cause.IDLE, timed.events.nextOutcome().cause());
    }

    private static boolean isFresh(LiveSession session) {
        return session.idle().isZero();
    }

    private static void pass(RelayFixture fixture, AtomicLong now, Duration time) {
        now.addAndGet(time.toNanos());
        fixture.runner().pass(time);
    }

    private static CompletableFuture<Void> sending(MemoryStream from, byte[] bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                for (int at = 0; at < bytes.length; at += 10_000) {
                    from.write(bytes, at, Math.min(10_000, bytes.length - at));
                }
                from.shutdownOutput();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static byte[] random(int count, int seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
