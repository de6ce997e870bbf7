package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentSaltsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Also a monotonic clock may pass the end of its numbers. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 30 * SECOND);

    private final RecentSalts salts = new RecentSalts(1 << 12, now::get);

    private static byte[] salt(int number) {
        return ByteBuffer.allocate(32).putInt(28, number).array();
    }

    @Test
    void aSaltIsNewOnce() {
        byte[] salt = salt(1);
        assertTrue(salts.remember(salt));
        assertFalse(salts.remember(salt));
        salt[0] = 1;
        assertTrue(salts.remember(salt));
        salt[0] = 0;
        assertFalse(salts.remember(salt));
    }

    @Test
    void everyByteCounts() {
        for (int length : new int[] {16, 32}) {
            RecentSalts memory = new RecentSalts();
            for (int i = 0; i < 8 * length; i++) {
                byte[] salt = new byte[length];
                salt[i / 8] = (byte) (1 << (i % 8));
                assertTrue(memory.remember(salt));
                assertFalse(memory.remember(salt));
            }
        }
    }

    @Test
    void aSaltIsKeptUntilItsRequestIsTooOldAndNoLonger() {
        assertTrue(salts.remember(salt(1)));
        now.addAndGet(RecentSalts.KEPT.toNanos());
        assertFalse(salts.remember(salt(1)));
        now.addAndGet(1);
        assertTrue(salts.remember(salt(1)));
        assertFalse(salts.remember(salt(1)));
    }

    @Test
    void allAreRememberedWhileOthersComeAndGo() {
        int perSecond = 50;
        for (int number = 0; number < 200 * perSecond; number++) {
            now.addAndGet(SECOND / perSecond);
            assertTrue(salts.remember(salt(number)));
            int old = number - number % (60 * perSecond);
            assertFalse(salts.remember(salt(old)), "number " + old);
            assertFalse(salts.remember(salt(number)));
        }
        now.addAndGet(120 * SECOND);
        assertTrue(salts.remember(salt(1)));
    }

    @Test
    void aFullMemoryRefusesUntilTheOldestHasGone() {
        for (int number = 0; number < 1 << 12; number++) {
            assertTrue(salts.remember(salt(number)));
            now.addAndGet(1);
        }
        assertFalse(salts.remember(salt(-1)));
        now.addAndGet(RecentSalts.KEPT.toNanos() - (1 << 12));
        assertFalse(salts.remember(salt(-1)));
        now.addAndGet(1);
        assertTrue(salts.remember(salt(-1)));
        assertFalse(salts.remember(salt(-2)));
        assertFalse(salts.remember(salt(1)));
    }

    @Test
    void ofManyThreadsOneIsFirst() throws InterruptedException {
        AtomicInteger remembered = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int number = 0; number < 4000; number++) {
                    if (salts.remember(salt(number))) {
                        remembered.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(4000, remembered.get());
    }
}
