package culvert.remote.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.e2e.rig.Culvert;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits in a long absence has a bound that fits the heap which a command has by itself. */
@Timeout(120)
class BacklogTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    /** A tenth of the least that the launcher gives. */
    private static final long MOST_BYTES = 9_600_000;

    @Test
    void thousandsThatWaitForTheStoreAreATenthOfTheHeap() throws Exception {
        int count = 3 * SharedSalts.MOST_WAITING;
        String said = Culvert.main(Backlog.class)
                .run(SOON, Integer.toString(count))
                .succeeded()
                .out();
        System.out.print(said);
        Matcher figures =
                Pattern.compile("(\\d+) wait, (\\d+) were lost, (-?\\d+) bytes").matcher(said);
        assertTrue(figures.find(), said);
        assertEquals(SharedSalts.MOST_WAITING, Integer.parseInt(figures.group(1)));
        assertEquals(count - SharedSalts.MOST_WAITING, Integer.parseInt(figures.group(2)));
        assertTrue(Long.parseLong(figures.group(3)) < MOST_BYTES, said);
    }
}
