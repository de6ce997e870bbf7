package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.net.DelegatingStream;
import culvert.net.MemoryBudget;
import culvert.net.MemoryStream;
import culvert.net.Stream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AppetiteTest {
    private static final int BUDGET = 16_000_000;
    private static final int MOST = 128 * 1024;
    private static final long LONG = Duration.ofSeconds(1).toNanos();

    private final MemoryBudget budget = new MemoryBudget(BUDGET);
    private final MemoryBudget.Account others = budget.open(() -> {});
    private final MemoryBudget.Account source = budget.open(() -> {});
    private final Appetite appetite = appetite(MemoryStream.pair().left());

    @Test
    void aDestinationThatHasStalledWaitsWhileOthersAreServed() {
        appetite.carried(1000, 1000, LONG);
        others.add(BUDGET * 3 / 4);
        assertTrue(appetite.isForbidden());
        assertFalse(appetite(MemoryStream.pair().left()).isForbidden());
        appetite.carried(1000, 1000, 0);
        assertFalse(appetite.isForbidden());
    }

    @Test
    void itGrowsAgainAfterAStallAsLongAsHalfOfWhatItAsksForComes() {
        MemoryBudget ample = new MemoryBudget(1_000_000_000);
        Appetite some =
                new Appetite(ample, ample.open(() -> {}), MemoryStream.pair().left(), MOST);
        int first = some.bytes();
        some.carried(first, first, LONG);
        assertEquals(first, some.bytes());
        for (int asked = first; asked < MOST; asked = some.bytes()) {
            some.carried(asked / 2, asked, 0);
            assertTrue(some.bytes() > asked, "stuck at " + asked);
        }
    }

    @Test
    void thoseThatTakeWhatTheyGetWaitForASecondAndOthersForLonger() throws InterruptedException {
        Appetite.Waiting prompt = appetite.waiting();
        Until.isTrue(() -> "it waits for ever", prompt::isTooLong);
        appetite.carried(1000, 1000, LONG);
        assertFalse(prompt.isTooLong());
    }

    @Test
    void aBudgetThatChangesHandsIsWaitedFor() throws InterruptedException {
        Appetite.Waiting waiting = appetite.waiting();
        for (int i = 0; i < 10; i++) {
            others.add(BUDGET / 2);
            others.release(BUDGET / 2);
        }
        assertFalse(Until.holds(Duration.ofSeconds(2), waiting::isTooLong));
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

    @Test
    void itBeginsAnewAfterAStallAndGrowsAgain() {
        int first = appetite.bytes();
        appetite.carried(first, first, 0);
        int grown = appetite.bytes();
        assertTrue(grown > first, () -> grown + " after " + first);
        appetite.carried(grown, grown, LONG);
        assertEquals(first, appetite.bytes());
        appetite.carried(first, first, 0);
        assertEquals(grown, appetite.bytes());
    }

    @Test
    void whatIsHalfReadIsFinishedWhereTheDestinationHasRoom() {
        others.add(BUDGET - 1);
        Appetite roomy = appetite(withRoom(MOST));
        assertTrue(roomy.isForbidden(), "nothing is begun");
        source.add(1);
        assertFalse(roomy.isForbidden());
        assertTrue(appetite(withRoom(1000)).isForbidden(), "it could not be passed on");
        assertTrue(appetite.isForbidden(), "nobody knows whether it could");
    }

    private Appetite appetite(Stream to) {
        return new Appetite(budget, source, to, MOST);
    }

    private static Stream withRoom(int bytes) {
        return new DelegatingStream(MemoryStream.pair().left()) {
            @Override
            public int room() {
                return bytes;
            }
        };
    }
}
