package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.DelegatingStream;
import culvert.net.NetworkException;
import culvert.net.Stream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Small messages that the loop carries, for a thread that waits on. */
final class SmallStepsTest {
    /** One that comes before its thread waits is the thread's; of so many, some come later. */
    private static final byte MANY = 100;

    private final RelayFixture fixture = new RelayFixture();
    private final Looped near = new Looped(fixture.nearPair.right());
    private final Looped far = new Looped(fixture.far);

    /** Takes steps, as the streams of a carrier do. */
    private static final class Looped extends DelegatingStream {
        final AtomicInteger taken = new AtomicInteger();
        volatile boolean isSteady = true;
        volatile boolean isFull;
        volatile boolean isGone;
        volatile boolean waitedInStep;
        private static final ThreadLocal<Boolean> IN_STEP = ThreadLocal.withInitial(() -> false);

        Looped(Stream inner) {
            super(inner);
        }

        @Override
        public void awaitReadable(Step step) throws IOException {
            while (true) {
                inner().awaitReadable();
                IN_STEP.set(true);
                boolean isDone = step.take();
                IN_STEP.set(false);
                if (!isDone) {
                    return;
                }
                taken.incrementAndGet();
            }
        }

        @Override
        public boolean isSteady() {
            return isSteady;
        }

        @Override
        public boolean tryWrite(byte[] from, int offset, int length) throws IOException {
            if (isGone) {
                throw new NetworkException(Cause.VANISHED);
            }
            return super.tryWrite(from, offset, length) && !isFull;
        }

        @Override
        public void awaitSent() throws IOException {
            waitedInStep |= IN_STEP.get();
            super.awaitSent();
        }
    }

    private void start() {
        fixture.far = far;
        Thread.ofVirtual().start(() -> fixture.relay.serve(near));
    }

    private void answers(int count) throws IOException {
        for (byte i = 0; i < count; i++) {
            fixture.target.write(new byte[] {i, 1, 2});
            assertArrayEquals(new byte[] {i, 1, 2}, fixture.client.readExactly(3));
        }
    }

    @Test
    void afterTheFirstTheyWakeNoThreadAndAreCounted() throws Exception {
        start();
        answers(MANY);
        fixture.client.write(new byte[5]);
        fixture.target.readExactly(5);
        fixture.target.shutdownOutput();
        fixture.client.shutdownOutput();
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.COMPLETE, outcome.cause());
        assertEquals(3 * MANY, outcome.down());
        assertEquals(5, outcome.up());
        assertTrue(far.taken.get() > 0);
        assertEquals(0, fixture.borrowed());
    }

    @Test
    void whatIsLongerIsTheThreads() throws Exception {
        start();
        answers(2);
        byte[] longer = new byte[100_000];
        fixture.target.write(longer);
        assertArrayEquals(longer, fixture.client.readExactly(longer.length));
        answers(3);
        fixture.target.shutdownOutput();
        fixture.client.shutdownOutput();
        assertEquals(100_015, fixture.events.nextOutcome().down());
    }

    @Test
    void aDestinationThatMayHaveToWaitGetsThemFromTheThread() throws Exception {
        near.isSteady = false;
        start();
        answers(5);
        assertEquals(0, far.taken.get());
        near.isSteady = true;
        answers(MANY);
        assertTrue(far.taken.get() > 0);
    }

    @Test
    void whatIsNotTakenAtOnceIsWaitedForByTheThread() throws Exception {
        start();
        answers(2);
        near.isFull = true;
        answers(5);
        near.isFull = false;
        fixture.target.shutdownOutput();
        fixture.client.shutdownOutput();
        assertEquals(21, fixture.events.nextOutcome().down());
        assertFalse(near.waitedInStep);
        assertEquals(0, fixture.borrowed());
    }

    @Test
    void aFailureInAStepEndsTheSession() throws Exception {
        start();
        answers(2);
        near.isGone = true;
        fixture.target.write(new byte[] {1});
        Outcome outcome = fixture.events.nextOutcome();
        assertEquals(Cause.VANISHED, outcome.cause());
        assertEquals(Side.NEAR, outcome.side());
        assertTrue(fixture.target.wasReset());
        assertEquals(0, fixture.borrowed());
    }
}
