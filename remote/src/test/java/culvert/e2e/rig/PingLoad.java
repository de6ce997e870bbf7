package culvert.e2e.rig;

import culvert.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Several clients, each with one short session after the other. */
public final class PingLoad implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(90);

    /** Others are to have something of the machine, too. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Ping ping;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicIntegerArray ended; // of each client, however
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;

    /** One session, which is not waited for without an end. */
    @FunctionalInterface
    public interface Ping {
        /**
         * Has it.
         *
         * @param client its number, from 0 on
         */
        void ping(int client) throws Exception;
    }

    private PingLoad(int clients, Ping ping) {
        this.ping = ping;
        this.ended = new AtomicIntegerArray(clients);
    }

    public static PingLoad begin(int clients, Ping ping) {
        PingLoad load = new PingLoad(clients, ping);
        for (int i = 0; i < clients; i++) {
            int client = i;
            load.clients.add(Thread.ofVirtual().start(() -> load.run(client)));
        }
        return load;
    }

    /** How many came to nothing. */
    public int failed() {
        return failed.get();
    }

    /** Waits until so many more have been served, and what was under way has ended. */
    public void awaitMore(int count) throws InterruptedException {
        int wanted = done.get() + count;
        int[] before = IntStream.range(0, ended.length()).map(ended::get).toArray();
        Until.isTrue(
                SOON,
                this::toString,
                () -> done.get() >= wanted
                        && IntStream.range(0, before.length).allMatch(client -> ended.get(client) > before[client]));
    }

    @Override
    public String toString() {
        return done + " were served, " + failed + " were not, for " + problems;
    }

    private void run(int client) {
        for (; !ending; LockSupport.parkNanos(PAUSE.toNanos())) {
            try {
                ping.ping(client);
                done.getAndIncrement();
            } catch (Exception | AssertionError e) {
                failed.getAndIncrement();
                problems.add(e);
                if (problems.size() > clients.size()) {
                    problems.poll(); // the last ones are told
                }
            }
            ended.getAndIncrement(client);
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        ending = true;
        try {
            for (Thread client : clients) {
                if (!client.join(SOON)) {
                    failed.getAndIncrement();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
