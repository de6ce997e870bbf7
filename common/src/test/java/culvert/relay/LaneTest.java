package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import culvert.net.TestRunner;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTest {
    private static final int DATAGRAM = 1400;

    private final TaskGroup tasks = new TaskGroup(new TestRunner());
    private final RecordingEvents events = new RecordingEvents();
    private final Lane lane = new Lane(tasks, events);

    /** What waits is counted with the thread that it waits on, and its room comes back, also after a mistake. */
    @Test
    void soMuchWaitsAndNoMore() throws Exception {
        for (int round = 0; round < 3; round++) {
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger done = new AtomicInteger();
            int taken = 0;
            while (lane.later("waits", DATAGRAM, () -> {
                TaskGroupTest.awaitQuietly(go);
                if (done.getAndIncrement() % 2 == 0) {
                    throw new IllegalStateException("a mistake");
                }
            })) {
                taken++;
            }
            assertEquals(Lane.MAX_WAITING / (DATAGRAM + Lane.THREAD), taken);
            assertFalse(lane.later("has no room", DATAGRAM, () -> {}));
            go.countDown();
            tasks.join(Duration.ofSeconds(50));
            assertEquals(taken, done.get());
            assertEquals((round + 1) * ((taken + 1) / 2), events.defects().size());
        }
    }
}
