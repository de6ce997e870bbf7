package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.TestRunner;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class TaskGroupTest {
    private final TaskGroup tasks = new TaskGroup(new TestRunner());

    @Test
    void aCallRunsOnTheRunnerAndAnswers() throws Exception {
        assertTrue(tasks.call("where", () -> Thread.currentThread().isVirtual()));
        assertThrows(
                NetworkException.class,
                () -> tasks.call("fails", () -> {
                    throw new NetworkException(Cause.NETWORK);
                }));
        assertThrows(
                IllegalStateException.class,
                () -> tasks.call("is wrong", () -> {
                    throw new IllegalStateException("a defect");
                }));
    }

    @Test
    void theEndOfAllIsAwaitedButNotForEver() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        tasks.start("waits", () -> {
            begun.countDown();
            awaitQuietly(go);
            done.set(true);
        });
        begun.await();
        tasks.join(Duration.ofMillis(10));
        assertFalse(done.get());
        go.countDown();
        tasks.join(Duration.ofSeconds(20));
        assertTrue(done.get());
    }

    @Test
    void whatIsDoneAgainAndAgainGoesOnAfterAFailure() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        tasks.every(Duration.ofMillis(1), () -> {
            three.countDown();
            throw new IllegalStateException("a defect");
        });
        assertTrue(three.await(20, TimeUnit.SECONDS));
        tasks.join(Duration.ZERO);
    }

    @Test
    void whatHasNotBegunYetIsAwaitedToo() {
        for (int i = 0; i < 1_000; i++) {
            AtomicBoolean done = new AtomicBoolean();
            tasks.start("brief", () -> done.set(true));
            tasks.join(Duration.ofSeconds(20));
            assertTrue(done.get());
        }
    }

    @Test
    void whatIsRepeatedStopsWithTheGroup() throws Exception {
        Semaphore turns = new Semaphore(0);
        tasks.every(Duration.ofMillis(1), turns::release);
        assertTrue(turns.tryAcquire(3, 20, TimeUnit.SECONDS));
        tasks.join(Duration.ZERO);
        tasks.call("settled", () -> turns.drainPermits());
        assertEquals(false, turns.tryAcquire(3, 50, TimeUnit.MILLISECONDS), "one turn may have been under way");
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
