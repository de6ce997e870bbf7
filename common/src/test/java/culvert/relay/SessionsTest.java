package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
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
import org.junit.jupiter.api.Timeout;

@Timeout(60)
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
        FutureTask<Boolean> drain = drain();
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
        RelayFixture hasty = new RelayFixture(new Sessions(Duration.ofMillis(10), RelayFixture.LONG, System::nanoTime));
        CountDownLatch received = new CountDownLatch(1);
        hasty.inbound = (accepted, deadline) -> {
            received.countDown();
            deadline.awaitReadable(accepted);
            throw new IOException("not reached");
        };
        hasty.start();
        received.await();
        assertTrue(hasty.sessions.drain(Duration.ofHours(1)), "no relay was broken");
        assertEquals(Cause.SHUTDOWN, hasty.events.nextOutcome().cause());
        assertFalse(hasty.client.wasReset(), "a reset would tell a probe that this is no ordinary end");
        assertEquals(-1, hasty.client.tryRead(new byte[1], 0, 1));
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
        FutureTask<Boolean> drain = drain();
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
    void aSessionBrokenWhileItDialsFreesTheFarSide() throws Exception {
        MemoryStream.Pair near = MemoryStream.pair();
        MemoryStream.Pair far = MemoryStream.pair();
        Sessions sessions = new Sessions(Duration.ZERO, Duration.ZERO, System::nanoTime);
        Session session = sessions.open(near.right());
        sessions.drain(Duration.ZERO);
        Until.isTrue(() -> "still alive", () -> !session.isAlive());
        assertThrows(NetworkException.class, () -> session.reaches(far.left()::reset));
        assertEquals(Cause.SHUTDOWN, session.finished().outcome().cause());
    }

    /** Begins one, and returns when it waits. */
    private FutureTask<Boolean> drain() throws InterruptedException {
        FutureTask<Boolean> drain = new FutureTask<>(() -> fixture.sessions.drain(Duration.ofMinutes(5)));
        Thread thread = Thread.ofPlatform().daemon().start(drain);
        Until.isTrue(
                () -> thread.getState().toString(),
                () -> drain.isDone() || thread.getState() == Thread.State.TIMED_WAITING);
        return drain;
    }
}
