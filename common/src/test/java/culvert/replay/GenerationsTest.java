package culvert.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.replay.Generations.Answer;
import culvert.replay.Generations.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GenerationsTest {
    private static final Duration TIME = Duration.ofMillis(100);

    private final Random random = new Random(7);

    @Test
    void withATimeNothingYoungerIsForgottenAndNothingOfTwiceTheAgeKept() {
        Generations generations = new Generations(new Limits(4096, 64, TIME), 0);
        Map<Long, Integer> came = new HashMap<>();
        for (int now = 0; now < 30_000; now += random.nextInt(3)) {
            long hash = random.nextLong(500) << 40;
            Answer answer = generations.add(hash, now, now);
            Integer before = came.get(hash);
            if (before == null || now - before >= 2 * TIME.toMillis()) {
                assertEquals(Answer.ADDED, answer);
            } else if (now - before < TIME.toMillis()) {
                assertEquals(Answer.KNOWN, answer);
            }
            if (answer == Answer.ADDED) {
                came.put(hash, now);
            }
            assertTrue(generations.latestForgotten() <= now - TIME.toMillis());
        }
    }

    @Test
    void withATimeAFullGenerationRefusesUntilItIsOver() {
        Generations generations = new Generations(new Limits(512, 64, TIME), 0);
        for (long i = 0; i < 512; i++) {
            assertEquals(Answer.ADDED, generations.add(i << 40, i / 10, i));
        }
        assertEquals(Answer.FULL, generations.add(512L << 40, 99, 99));
        assertEquals(Answer.KNOWN, generations.add(0, 99, 99));
        assertEquals(Answer.ADDED, generations.add(512L << 40, 100, 100));
    }

    @Test
    void partsAreOfOneGenerationAndHeldOnlyForAWhile() {
        Generations generations = new Generations(new Limits(100, 64, null), 0);
        for (long i = 0; i < 120; i++) {
            generations.add(i << 40, 0, i);
        }
        Generations.Part old = generations.part(90, 1000);
        assertEquals(new Generations.Part(90, 100, 0), old);
        assertEquals(new Generations.Part(100, 105, 1), generations.part(100, 5));
        assertEquals(new Generations.Part(120, 120, 1), generations.part(120, 1000));
        assertEquals(118L << 40, generations.hash(118));
        assertEquals(118, generations.date(118));
        assertNotNull(generations.part(56, 1));
        assertNull(generations.part(55, 1));
    }

    @Test
    void aGenerationThatNobodyAddsToIsDroppedWhole() {
        Generations generations = new Generations(new Limits(100, 64, TIME), 0);
        generations.add(1L << 40, 10, 1010);
        generations.advance(TIME.toMillis());
        assertEquals(1, generations.size());
        generations.advance(2 * TIME.toMillis());
        assertEquals(0, generations.size());
        assertEquals(1010, generations.latestForgotten());
    }
}
