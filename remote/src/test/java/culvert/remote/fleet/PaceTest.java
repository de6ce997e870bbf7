package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.crypto.Edition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that has become slow. */
@Timeout(60)
final class PaceTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration QUICK = Duration.ofMillis(1);
    private static final Duration LATE = Duration.ofMillis(6);

    private final AtomicLong now = new AtomicLong();
    private final Pace pace = new Pace(now::get, Duration.ofMillis(250));

    @Test
    void isSlowWhereMostHaveWaitedForLong() {
        pace.took(QUICK);
        for (int i = 1; i < Pace.MANY; i++) {
            pace.waited(List.of(LATE));
        }
        assertFalse(pace.isSlow());
        pace.waited(List.of(QUICK, LATE));
        pace.waited(List.of(LATE, QUICK, LATE));
        assertFalse(pace.isSlow());
        pace.waited(List.of());
        pace.waited(List.of(LATE));
        assertTrue(pace.isSlow());
        pace.begin();
        assertFalse(pace.isSlow());
    }

    @Test
    void isNotWhereHalfHaveNotOrManyHaveOnce() {
        pace.took(QUICK);
        for (int i = 0; i < 1000; i++) {
            pace.waited(List.of(LATE));
            pace.waited(List.of(QUICK));
            assertFalse(pace.isSlow());
        }
        pace.waited(Collections.nCopies(1000, LATE));
        assertFalse(pace.isSlow());
    }

    /** One that is far away is no slower than it was, and nobody waits for longer than anybody does. */
    @Test
    void isMeasuredByItsBest() {
        assertEquals(Duration.ofMillis(250), pace.limit(), "before anything is known");
        pace.took(Duration.ofMillis(200));
        assertEquals(Duration.ofMillis(250), pace.limit());
        pace.took(Duration.ofMillis(20));
        assertEquals(Duration.ofMillis(80), pace.limit());
        pace.took(Duration.ofNanos(300_000));
        pace.took(LONG);
        assertEquals(Pace.QUICK, pace.limit());
    }

    @Test
    void oneThatWasAwayIsGoodWhenItAnswersTwiceAsQuicklyAsAnybodyWaits() {
        pace.took(QUICK);
        assertEquals(1, pace.probes());
        assertTrue(pace.isGood(Duration.ofMillis(125)));
        assertFalse(pace.isGood(Duration.ofMillis(126)));
    }

    @Test
    void oneThatWasSlowRestsAndIsQuickThenOrHasAnotherPaceForGood() {
        pace.took(QUICK);
        for (int i = 0; i < Pace.MANY; i++) {
            pace.waited(List.of(LATE));
        }
        assertTrue(pace.probes() > 1);
        assertFalse(pace.isGood(QUICK), "it has not rested");
        now.addAndGet(Pace.REST.toNanos());
        assertTrue(pace.isGood(QUICK));
        assertFalse(pace.isGood(LATE));
        now.addAndGet(Pace.USUAL.toNanos());
        assertTrue(pace.isGood(LATE), "so it is now");
        assertEquals(LATE.multipliedBy(Pace.TIMES), pace.limit());
    }

    @Test
    void nobodyWaitsForOneThatHasBecomeSlowUntilItIsQuickAgain() throws Exception {
        FakeStore store = new FakeStore();
        Store where =
                new Store("127.0.0.1", 1, false, 0, Optional.empty(), Optional.empty(), "", false, Duration.ofDays(30));
        try (SharedSalts shared = new SharedSalts(where, store, nanos -> {}, LONG)) {
            isUp(shared);
            ask(shared, 0); // its best
            store.delay = Duration.ofMillis(30);
            int asked = 1;
            while (shared.figures().answers()) {
                assertTrue(asked < 10 * Pace.MANY, "it still counts as there");
                ask(shared, asked++);
            }
            assertEquals(asked, shared.figures().fresh());
            int tries = store.tries.get();
            Until.isTrue(() -> "it is not tried again", () -> store.tries.get() > tries + 1);
            assertFalse(shared.figures().answers());
            long began = System.nanoTime();
            ask(shared, asked);
            assertTrue(System.nanoTime() - began < LONG.toNanos() / 2, "somebody waits");
            assertEquals(1, shared.figures().unanswered());
            store.delay = Duration.ZERO;
            isUp(shared);
            assertTrue(store.entered.contains(salt(asked)), "what came meanwhile is entered");
        }
    }

    private static void ask(SharedSalts shared, int number) throws Exception {
        shared.behind(any -> true, Edition.AEAD).confirm(salt(number).array());
    }

    private static ByteBuffer salt(int number) {
        return ByteBuffer.allocate(32).putInt(0, number);
    }

    private static void isUp(SharedSalts shared) throws InterruptedException {
        Until.isTrue(() -> shared.figures().toString(), () -> shared.figures().answers());
    }
}
