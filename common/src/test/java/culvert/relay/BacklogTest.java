package culvert.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.MemoryBudget;
import culvert.relay.Backlog.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private final MemoryBudget budget = new MemoryBudget(1_000_000);
    private final List<Integer> lost = new ArrayList<>();
    private final Backlog<Integer> backlog = new Backlog<>(budget, lost::addAll);

    @Test
    void whatWaitsLeavesInOrderAndThenNothingWaits() {
        assertEquals(Answer.HELD, backlog.offer(1, 10));
        assertEquals(Answer.HELD, backlog.offer(2, 10));
        assertEquals(List.of(1, 2), backlog.next());
        assertFalse(backlog.isOpen(), "while those are sent, later ones must not overtake them");
        assertEquals(Answer.HELD, backlog.offer(3, 10));
        assertEquals(List.of(3), backlog.next());
        assertEquals(List.of(), backlog.next());
        assertTrue(backlog.isOpen());
        assertEquals(Answer.OPEN, backlog.offer(4, 10));
    }

    @Test
    void onlySoManyWait() {
        for (int i = 0; i < Backlog.MAX; i++) {
            assertEquals(Answer.HELD, backlog.offer(i, 1));
        }
        assertEquals(Answer.FULL, backlog.offer(99, 1));
        assertEquals(Backlog.MAX, backlog.next().size());
        assertEquals(Answer.HELD, backlog.offer(100, 1));
    }

    @Test
    void onlySoManyBytesWait() {
        assertEquals(Answer.HELD, backlog.offer(1, Backlog.MAX_BYTES - 1));
        assertEquals(Answer.FULL, backlog.offer(2, 2));
        assertEquals(Answer.HELD, backlog.offer(3, 1));
        assertEquals(Answer.FULL, backlog.offer(4, 1));
    }

    @Test
    void whatIsAbandonedIsGivenBackAndNothingMoreTaken() {
        backlog.offer(1, 1);
        assertEquals(List.of(1), backlog.abandon());
        assertEquals(Answer.ABANDONED, backlog.offer(2, 1));
        assertEquals(List.of(), backlog.next());
        assertFalse(backlog.isOpen());
    }

    @Test
    void whatTheBudgetEndsIsToldOf() {
        backlog.offer(1, 10);
        backlog.offer(2, 10);
        budget.makeRoom(budget.most());
        assertEquals(List.of(1, 2), lost);
        assertEquals(0, budget.held());
        assertEquals(Answer.FULL, backlog.offer(3, 10));
        assertEquals(List.of(), backlog.abandon());
    }

    @Test
    void nothingIsLostAndNothingOvertakesWhileAnotherThreadSends() throws Exception {
        ConcurrentLinkedQueue<Integer> sent = new ConcurrentLinkedQueue<>();
        Thread opener = Thread.ofPlatform().start(() -> {
            for (List<Integer> some = backlog.next(); !some.isEmpty(); some = backlog.next()) {
                sent.addAll(some);
            }
        });
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Answer answer = backlog.offer(i, 1);
            if (answer == Answer.OPEN) {
                sent.add(i);
            }
            if (answer != Answer.FULL) {
                all.add(i);
            }
        }
        opener.join();
        assertEquals(all, List.copyOf(sent));
    }
}
