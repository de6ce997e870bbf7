package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.MemoryBudget;
import culvert.net.MemoryStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AppetiteTest {
    private static final int BUDGET = 16_000_000;
    private static final int MOST = 128 * 1024;
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private final MemoryBudget budget = new MemoryBudget(BUDGET);
    private final MemoryBudget.Account others = budget.open(() -> {});
    private final Appetite appetite = new Appetite(budget, MemoryStream.pair().left(), MOST);

    @Test
    void aDestinationThatHasStalledWaitsWhileOthersAreServed() {
        appetite.carried(1000, 1000, LONG);
        others.add(BUDGET * 3 / 4);
        assertTrue(appetite.isForbidden());
        assertFalse(new Appetite(budget, MemoryStream.pair().left(), MOST).isForbidden());
        appetite.carried(1000, 1000, 0);
        assertFalse(appetite.isForbidden());
    }

    @Test
    void thoseThatTakeWhatTheyGetWaitForAShorterTime() {
        Duration prompt = appetite.patience();
        appetite.carried(1000, 1000, LONG);
        assertTrue(appetite.patience().compareTo(prompt) > 0);
    }

    @Test
    void whoInsistsHasRoomAfterwards() {
        appetite.carried(1000, 1000, LONG);
        MemoryBudget.Account most = budget.open(() -> {});
        most.add(BUDGET / 2);
        others.add(BUDGET / 4);
        appetite.insist();
        assertFalse(appetite.isForbidden());
        assertEquals(BUDGET / 4, budget.held());
    }

    @Test
    void firstReadsAreSmallWhileLittleIsLeft() {
        int alone = appetite.bytes();
        others.add(BUDGET / 2);
        assertTrue(appetite.bytes() < alone);
        appetite.carried(alone, alone, 0);
        assertTrue(appetite.bytes() > alone, "a destination that takes everything gets more");
    }
}
