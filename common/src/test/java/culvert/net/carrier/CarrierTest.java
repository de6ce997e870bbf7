package culvert.net.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culvert.net.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CarrierTest {
    @Test
    void aWokenThreadRunsBeforeThoseThatGaveWay() throws Exception {
        List<String> order = new ArrayList<>(); // one carrier's threads take turns, so nothing guards it
        CountDownLatch done = new CountDownLatch(1);
        try (CarrierTransport transport = CarrierTransport.epoll(1)) {
            Runner carrier = transport.runner();
            carrier.start("conductor", () -> {
                boolean[] woken = new boolean[1];
                Thread interactive = carrier.start("interactive", () -> {
                    while (!woken[0]) {
                        LockSupport.park();
                    }
                    order.add("interactive");
                });
                carrier.giveWay(); // it parks
                for (String name : List.of("bulk 1", "bulk 2", "bulk 3")) {
                    carrier.start(name, () -> {
                        carrier.giveWay();
                        if (name.equals("bulk 1")) {
                            woken[0] = true;
                            LockSupport.unpark(interactive);
                        }
                        order.add(name);
                        if (name.equals("bulk 3")) {
                            done.countDown();
                        }
                    });
                }
            });
            assertTrue(done.await(20, TimeUnit.SECONDS));
        }
        assertEquals(List.of("bulk 1", "interactive", "bulk 2", "bulk 3"), order);
    }

    @Test
    void aTaskThatFailsEndsNothingElse() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (CarrierTransport transport = CarrierTransport.epoll(1)) {
            Runner carrier = transport.runner();
            carrier.schedule(Duration.ZERO, () -> {
                throw new IllegalStateException("meant to fail");
            });
            carrier.start("next", done::countDown);
            assertTrue(done.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void threadsOfTwoCarriersWakeEachOther() throws Exception {
        int rounds = 2000;
        CountDownLatch done = new CountDownLatch(2);
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        try (CarrierTransport transport = CarrierTransport.epoll(2)) {
            transport.runner().start("giver", () -> {
                for (int i = 0; i < rounds; i++) {
                    uninterrupted(() -> queue.put(1));
                }
                done.countDown();
            });
            transport.runner().start("taker", () -> {
                for (int i = 0; i < rounds; i++) {
                    uninterrupted(queue::take);
                }
                done.countDown();
            });
            assertTrue(done.await(20, TimeUnit.SECONDS), "a wake-up was lost");
        }
    }

    /** Something that may be interrupted, and here is not. */
    @FunctionalInterface
    private interface Waiting {
        void run() throws InterruptedException;
    }

    private static void uninterrupted(Waiting action) {
        try {
            action.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
