package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.remote.fleet.Told.Place;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ToldTest {
    private static final byte[] SALT = new byte[32];

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1); // the clock wraps
    private final Told told = new Told(now::get);

    @Test
    void ofThoseThatComeTogetherTheFirstAloneWakes() {
        assertEquals(Place.FIRST, told.add(SALT));
        assertEquals(Place.BEHIND, told.add(SALT));
        assertNotNull(told.poll());
        assertEquals(Place.BEHIND, told.add(SALT));
        assertNotNull(told.poll());
        assertNotNull(told.poll());
        assertNull(told.poll());
        assertTrue(told.isEmpty());
        assertEquals(Place.FIRST, told.add(SALT));
    }

    @Test
    void thereAreSoManyASecondAndNoMore() {
        assertEquals(Told.MOST, added(2 * Told.MOST, true));
        now.addAndGet(Duration.ofMillis(500).toNanos());
        assertEquals(Told.MOST / 2, added(Told.MOST, true));
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertEquals(Told.MOST, added(2 * Told.MOST, true));
    }

    /** Whoever takes them is away: as many wait as come in a second. */
    @Test
    void soManyWaitAndNoMore() {
        assertEquals(Told.MOST, added(Told.MOST, false));
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(Place.NONE, told.add(SALT));
        assertNotNull(told.poll());
        assertEquals(Place.BEHIND, told.add(SALT));
    }

    private int added(int tries, boolean areTaken) {
        int added = 0;
        for (int i = 0; i < tries; i++) {
            if (told.add(SALT) != Place.NONE) {
                added++;
            }
            if (areTaken) {
                told.poll();
            }
        }
        return added;
    }
}
