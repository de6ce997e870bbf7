package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import culvert.LoggedLines;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecurringTest {
    @RegisterExtension
    final LoggedLines log = LoggedLines.of("culvert.net.Recurring", Level.INFO);

    @Test
    void aFailureIsSaidOnceAndEndsNothing() {
        AtomicInteger times = new AtomicInteger();
        Recurring work = new Recurring("Counting", () -> {
            if (times.incrementAndGet() < 3) {
                throw new AssertionError("a defect");
            }
        });
        assertFalse(work.run());
        assertFalse(work.run());
        assertTrue(work.run());
        assertEquals(3, times.get());
        assertEquals(1, log.lines().size());
    }
}
