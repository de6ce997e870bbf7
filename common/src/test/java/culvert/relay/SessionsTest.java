package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.MemoryStream;
import culvert.net.NetworkException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private final RelayFixture fixture = new RelayFixture();

    @Test
    void withoutSessionsADrainIsOverAtOnce() {
        assertTrue(fixture.sessions.drain(Duration.ofHours(1)));
    }

    @Test
    void aDrainWaitsForTheLastSession() throws Exception {
        fixture.start();
        fixture.client.write(new byte[] {1});
        fixture.target.readExactly(1);
        FutureTask<Boolean> drain = new FutureTask<>(() -> fixture.sessions.drain(Duration.ofSeconds(20)));
        Thread.ofPlatform().daemon().start(drain);
        fixture.client.write(new byte[] {2});
        fixture.target.readExactly(1);
        assertFalse(drain.isDone());
        fixture.client.close();
        fixture.target.close();
        assertTrue(drain.get(20, TimeUnit.SECONDS));
        assertEquals(Cause.COMPLETE, fixture.events.nextOutcome().cause());
    }

    @Test
    void aDrainDoesNotWaitForWhoHasAskedForNothing() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        fixture.inbound = (accepted, deadline) -> {
            received.countDown();
            deadline.awaitReadable(accepted);
            throw new IOException("not reached");
        };
        fixture.start();
        received.await();
        long begun = System.nanoTime();
        assertTrue(fixture.sessions.drain(Duration.ofSeconds(20)), "no relay was broken");
        assertTrue(System.nanoTime() - begun < Duration.ofSeconds(10).toNanos(), "it waited");
        assertEquals(Cause.SHUTDOWN, fixture.events.nextOutcome().cause());
        assertFalse(fixture.client.wasReset(), "a reset would tell a probe that this is no ordinary end");
        assertEquals(-1, fixture.client.tryRead(new byte[1], 0, 1));
    }

    @Test
    void aDrainLeavesAHandshakeThatIsUnderWayTimeToBecomeARelay() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        fixture.inbound = (accepted, deadline) -> {
            received.countDown();
            deadline.awaitReadable(accepted);
            accepted.tryRead(new byte[1], 0, 1);
            return new Request.Connect(RelayFixture.TARGET, accepted, fixture.reply());
        };
        fixture.start();
        received.await();
        FutureTask<Boolean> drain = new FutureTask<>(() -> fixture.sessions.drain(Duration.ofSeconds(20)));
        Thread.ofPlatform().daemon().start(drain);
        fixture.client.write(new byte[] {1, 2});
        fixture.target.readExactly(1);
        assertFalse(drain.isDone());
        fixture.client.close();
        fixture.target.close();
        assertTrue(drain.get(20, TimeUnit.SECONDS));
        assertEquals(Cause.COMPLETE, fixture.events.nextOutcome().cause());
    }

    @Test
    void whatIsLeftAfterADrainIsBroken() throws Exception {
        fixture.start();
        fixture.client.write(new byte[] {1});
        fixture.target.readExactly(1);
        assertFalse(fixture.sessions.drain(Duration.ZERO));
        assertEquals(1, fixture.events.pending(), "the drain waits for the last words");
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.SHUTDOWN, outcome.cause());
        assertEquals(Side.NONE, outcome.side());
        assertTrue(fixture.client.wasReset());
        assertTrue(fixture.target.wasReset());
        assertEquals(List.of(), fixture.sessions.live());
    }

    @Test
    void aSecondSignalEndsTheWaiting() throws Exception {
        fixture.start();
        fixture.client.write(new byte[] {1});
        fixture.target.readExactly(1);
        FutureTask<Boolean> drain = new FutureTask<>(() -> fixture.sessions.drain(Duration.ofHours(1)));
        Thread thread = Thread.ofPlatform().daemon().start(drain);
        thread.interrupt();
        assertFalse(drain.get(20, TimeUnit.SECONDS));
        assertEquals(Cause.SHUTDOWN, fixture.events.nextOutcome().cause());
    }

    @Test
    void aConnectionThatComesTooLateIsBrokenAtOnce() throws Exception {
        fixture.sessions.drain(Duration.ZERO);
        fixture.inbound = (accepted, deadline) -> {
            deadline.awaitReadable(accepted);
            accepted.tryRead(new byte[1], 0, 1);
            return new Request.Connect(RelayFixture.TARGET, accepted, fixture.reply());
        };
        fixture.start();
        assertEquals(Cause.SHUTDOWN, fixture.events.nextOutcome().cause());
    }

    @Test
    void aSessionBrokenWhileItDialsFreesTheFarSide() {
        MemoryStream.Pair near = MemoryStream.pair();
        MemoryStream.Pair far = MemoryStream.pair();
        Session session = fixture.sessions.open(near.right());
        fixture.sessions.drain(Duration.ZERO);
        assertThrows(NetworkException.class, () -> session.reaches(far.left()::reset));
        assertEquals(Cause.SHUTDOWN, session.finished().outcome().cause());
    }
}
