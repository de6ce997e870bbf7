package culvert.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culvert.e2e.rig.Culvert;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the start-up cache is made from: both ends in one process, with traffic of every method. */
final class RehearsalTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void itMovesTrafficOfEveryMethodAndSaysNothing() throws Exception {
        var finished = Culvert.rehearsal().run(LIMIT).succeeded();

        assertEquals("", finished.out());
        assertEquals("", finished.err());
    }
}
