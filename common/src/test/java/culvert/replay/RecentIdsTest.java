package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentIdsTest {
    private static final Duration TIME = Duration.ofSeconds(60);

    private final AtomicLong now = new AtomicLong(-5);
    private final RecentIds ids = new RecentIds(TIME, 1000, now::get);
    private final Random random = new Random(1);

    @Test
    void eachIsKnownForTheTimeAtLeastAndTwiceThatAtMost() {
        for (int round = 0; round < 20; round++) {
            long id = random.nextLong();
            assertFalse(ids.contains(id));
            ids.add(id);
            after(Duration.ofSeconds(59));
            assertTrue(ids.contains(id));
            after(Duration.ofSeconds(61));
            assertFalse(ids.contains(id));
            after(Duration.ofSeconds(random.nextInt(90)));
        }
    }

    @Test
    void whatHasNoRoomIsRefusedUntilTheTimeIsOver() {
        long first = random.nextLong();
        ids.add(first);
        for (int i = 1; i < 1000; i++) {
            ids.add(random.nextLong());
        }
        assertEquals(0, ids.room());
        assertThrows(IllegalStateException.class, () -> ids.add(random.nextLong()));
        assertTrue(ids.contains(first));
        after(TIME);
        assertEquals(1000, ids.room());
        assertTrue(ids.contains(first));
    }

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
