package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Timeout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers();
    private final List<String> done = new ArrayList<>();

    @Test
    void whatIsDueIsDoneInTheOrderOfItsTimeAndTheRestLater() {
        add(30, "third");
        add(10, "first");
        add(20, "second");
        timers.run(20);
        assertEquals(List.of("first", "second"), done);
        assertEquals(10, timers.nanosLeft(20));
        timers.run(30);
        assertEquals(List.of("first", "second", "third"), done);
        assertTrue(timers.isEmpty());
    }

    @Test
    void theClockMayOverflow() {
        add(Long.MAX_VALUE, "before");
        add(Long.MIN_VALUE + 5, "after");
        timers.run(Long.MAX_VALUE);
        assertEquals(List.of("before"), done);
        timers.run(Long.MIN_VALUE + 5);
        assertEquals(List.of("before", "after"), done);
    }

    @Test
    void whatIsCalledOffIsNotDoneAndDoesNotKeepTheCarrierAwake() {
        Timeout first = add(10, "first");
        add(20, "second");
        first.cancel();
        first.cancel();
        timers.run(5);
        assertEquals(15, timers.nanosLeft(5));
        timers.run(20);
        assertEquals(List.of("second"), done);
    }

    @Test
    void calledOffOnesDoNotPileUp() {
        add(1_000_000, "the last");
        for (int i = 0; i < 10_000; i++) {
            add(2_000_000 + i, "never").cancel();
        }
        assertTrue(timers.size() < 200, timers.size() + " left");
        timers.run(3_000_000);
        assertEquals(List.of("the last"), done);
    }

    @Test
    void anActionMayAddTimers() {
        timers.add(10, () -> add(10, "added"));
        timers.run(10);
        assertEquals(List.of("added"), done);
        assertTrue(timers.isEmpty());
    }

    private Timeout add(long at, String name) {
        return timers.add(at, () -> done.add(name));
    }
}
