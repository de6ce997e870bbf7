package culvert.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
    private final MemoryBudget budget = new MemoryBudget(1600);
    private final List<String> ended = new ArrayList<>();

    private MemoryBudget.Account open(String name) {
        return budget.open(() -> ended.add(name));
    }

    @Test
    void who_asks_is_refused_when_only_the_reserve_is_left() {
        MemoryBudget.Account one = open("one");
        assertTrue(one.tryAdd(1500));
        assertFalse(one.tryAdd(1));
        assertEquals(1500, budget.held());
        assertEquals(0, budget.left());
        one.release(500);
        assertEquals(500, budget.left());
        assertTrue(open("two").tryAdd(500));
        assertEquals(List.of(), ended);
    }

    @Test
    void the_one_that_holds_most_is_ended_and_counts_no_more() {
        open("small").add(300);
        MemoryBudget.Account most = open("most");
        most.add(700);
        open("middle").add(600);
        assertEquals(List.of(), ended);
        open("last").add(100);
        assertEquals(List.of("most"), ended);
        assertEquals(1000, budget.held());
        most.release(700);
        most.close();
        assertEquals(1000, budget.held());
        assertFalse(most.tryAdd(1));
        most.add(100);
        assertEquals(1000, budget.held());
    }

    @Test
    void strangers_go_before_users_and_the_newcomer_may_be_the_one() {
        open("user").known().add(1500);
        open("small stranger").add(40);
        open("stranger").add(200);
        assertEquals(List.of("stranger", "small stranger"), ended);
        open("user too").known().add(50);
        assertEquals(2, ended.size());
        assertEquals(1550, budget.held());
    }

    @Test
    void no_user_is_ended_for_a_stranger() {
        open("user").known().add(1500);
        open("user too").known().add(40);
        open("stranger").add(100);
        assertEquals(List.of("stranger"), ended);
        assertEquals(1540, budget.held());
    }

    @Test
    void a_user_who_claims_room_gets_that_of_strangers_but_nobody_elses() {
        MemoryBudget.Account user = open("user").known();
        user.add(1000);
        open("stranger").add(450);
        MemoryBudget.Account claimant = open("claimant").known();
        assertTrue(claimant.claim(400));
        assertEquals(List.of("stranger"), ended);
        assertFalse(claimant.claim(400));
        assertEquals(1400, budget.held());
        assertEquals(1, ended.size());
    }

    @Test
    void only_as_many_go_as_have_to() {
        for (int i = 0; i < 16; i++) {
            open("user " + i).known().add(100);
        }
        open("one more").known().add(1);
        assertEquals(2, ended.size());
        assertEquals(1401, budget.held());
    }

    @Test
    void everything_is_given_back_at_the_end() {
        MemoryBudget.Account one = open("one");
        one.add(100);
        one.release(60);
        assertEquals(40, one.held());
        one.close();
        assertEquals(0, budget.held());
        assertEquals(0, one.held());
        one.close();
        one.release(40);
        assertEquals(0, budget.held());
    }

    @Test
    void the_sum_is_right_whatever_threads_do_at_once() throws InterruptedException {
        AtomicInteger ends = new AtomicInteger();
        List<MemoryBudget.Account> accounts = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            MemoryBudget.Account account = budget.open(ends::incrementAndGet);
            accounts.add(account);
            for (int twice = 0; twice < 2; twice++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < 10_000; n++) {
                        int bytes = ThreadLocalRandom.current().nextInt(1, 200);
                        if (n % 2 == 0 || account.tryAdd(bytes)) {
                            if (n % 2 == 0) {
                                account.add(bytes);
                            }
                            account.release(bytes);
                        }
                    }
                }));
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(ends.get() <= accounts.size());
        assertEquals(0, budget.held());
        assertTrue(accounts.stream().allMatch(account -> account.held() == 0));
    }

    @Test
    void the_budgets_of_the_process_are_shares_of_its_heap() {
        long heap = Runtime.getRuntime().maxMemory();
        long waiting = MemoryBudget.ofProcess().left();
        long connections = MemoryBudget.ofConnections().left();
        assertTrue(waiting > heap / 8, waiting + " of " + heap);
        assertTrue(connections > heap / 3, connections + " of " + heap);
        assertTrue(waiting + connections < heap * 3 / 4, waiting + " and " + connections + " of " + heap);
    }
}
