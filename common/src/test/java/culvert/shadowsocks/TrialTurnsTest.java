package culvert.shadowsocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.Until;
import culvert.address.Prefix;
import culvert.net.Mutex;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Whose turn it is to have keys tried, and who has to give up waiting for one. */
class TrialTurnsTest {
    private static final int MOST = 7;

    private final TrialTurns turns = new TrialTurns(MOST, Mutex.betweenAny());
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @Test
    void networksTakeTurnsAndInEachWhoHasWaitedLongest() throws Exception {
        assertTrue(turns.begin(network(9)));
        for (int network : new int[] {1, 1, 1, 2, 3, 2, 1}) {
            waits(network, network + "-" + threads.size());
        }
        end();
        assertEquals(List.of("1-0", "2-3", "3-4", "1-1", "2-5", "1-2", "1-6"), order);
        assertTrue(turns.begin(network(1)), "the last one gave its turn back");
    }

    @Test
    void theOldestOfTheFullestNetworkMakesRoom() throws Exception {
        assertTrue(turns.begin(network(9)));
        waits(1, "honest");
        for (int i = 1; i < MOST; i++) {
            waits(2, "stranger " + i);
        }
        assertEquals(List.of(), order);
        waits(3, "another");
        waits(2, "one more");
        Until.isTrue(order::toString, () -> order.size() == 2);
        assertEquals(
                List.of("not stranger 1", "not stranger 2"),
                order.stream().sorted().toList());
        end();
        assertEquals(List.of("honest", "stranger 3", "another", "stranger 4"), order.subList(2, 6));
        assertEquals("one more", order.getLast());
        assertEquals(MOST + 2, order.size());
    }

    private void waits(int network, String name) throws InterruptedException {
        Thread thread = Thread.ofVirtual().start(() -> {
            if (turns.begin(network(network))) {
                order.add(name);
                turns.end();
            } else {
                order.add("not " + name);
            }
        });
        Until.isTrue(() -> name + " does not wait", () -> LockSupport.getBlocker(thread) instanceof TrialTurns);
        threads.add(thread);
    }

    private void end() throws InterruptedException {
        turns.end();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static Prefix network(int number) {
        return Prefix.of(InetAddress.ofLiteral("192.0." + number + ".1"));
    }
}
