package culvert.shadowsocks.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culvert.Vectors;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowTest {
    private static final int SIZE = SlidingWindow.USUAL_SIZE;

    static Stream<JsonNode> vectors() {
        return Vectors.of("window");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aVectorIsFollowedStepByStep(JsonNode vector) {
        SlidingWindow window = new SlidingWindow(vector.get("window").intValue());
        for (JsonNode step : vector.get("steps")) {
            long id = Long.parseUnsignedLong(step.get(0).asText());
            assertEquals(step.get(1).booleanValue(), window.accepts(id), step.toString());
            assertEquals(step.get(1).booleanValue(), window.accept(id), step.toString());
            assertFalse(window.accepts(id));
        }
    }

    /** Against a set that forgets nothing, with steps of every length around the words and the size. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 40, Long.MAX_VALUE - 5000, -20_000})
    void itAgreesWithASetOfAllThatCame(long start) {
        Random random = new Random(start);
        SlidingWindow window = new SlidingWindow();
        Set<Long> seen = new HashSet<>();
        long highest = start;
        for (int i = 0; i < 20_000; i++) {
            boolean forward = random.nextInt(3) == 0;
            int step = random.nextInt(random.nextBoolean() ? 70 : SIZE + 100);
            long id = forward ? highest + step % 200 : highest - step;
            if (Long.compareUnsigned(id, start) < 0 || Long.compareUnsigned(id, -1000) > 0) {
                continue;
            }
            boolean first = seen.isEmpty();
            boolean expected = first
                    || Long.compareUnsigned(id, highest) > 0
                    || (Long.compareUnsigned(highest - id, SIZE) < 0 && !seen.contains(id));
            assertEquals(expected, window.accept(id), Long.toUnsignedString(id));
            if (expected) {
                seen.add(id);
                highest = first || Long.compareUnsigned(id, highest) > 0 ? id : highest;
            }
        }
        assertTrue(seen.size() > 1000);
    }

    @Test
    void theWholeSizeCountsAndNothingBeyond() {
        SlidingWindow window = new SlidingWindow();
        assertTrue(window.accept(0));
        assertTrue(window.accept(SIZE));
        assertFalse(window.accept(0));
        assertTrue(window.accept(1));
        assertTrue(window.accept(2 * SIZE - 1));
        assertFalse(window.accept(SIZE - 1));
        assertFalse(window.accept(SIZE));
        assertTrue(window.accept(SIZE + 1));
    }
}
