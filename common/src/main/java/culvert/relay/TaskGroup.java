package culvert.relay;

import culvert.net.Cause;
import culvert.net.NetworkException;
import culvert.net.Recurring;
import culvert.net.Runner;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The virtual threads that a part of this program has running on one runner, so that their end can be awaited. */
public final class TaskGroup {
    private final Set<CountDownLatch> working = ConcurrentHashMap.newKeySet();
    private final Runner runner;
    private volatile boolean over;

    /** Begins without threads. */
    public TaskGroup(Runner runner) {
        this.runner = runner;
    }

    public Runner runner() {
        return runner;
    }

    /** Starts one more of them. */
    public void start(String name, Runnable body) {
        CountDownLatch ended = new CountDownLatch(1);
        working.add(ended);
        runner.start(name, () -> {
            try {
                body.run();
            } finally {
                working.remove(ended);
                ended.countDown();
            }
        });
    }

    /** Does something again and again, on a thread and not in the timer itself, since it may wait for a lock. */
    public void every(Duration period, Runnable body) {
        Recurring recurring = new Recurring("What is done every " + period.toMillis() + " ms", body);
        runner.start("every-" + period, () -> again(period, recurring));
    }

    private void again(Duration period, Recurring body) {
        if (!over) {
            runner.schedule(
                    period,
                    () -> runner.start("every-" + period, () -> {
                        body.run();
                        again(period, body);
                    }));
        }
    }

    /** Does something where the runner's own threads are, and waits for it. By a thread of no carrier. */
    public <T> T call(String name, Callable<T> body) throws IOException {
        FutureTask<T> task = new FutureTask<>(body);
        runner.start(name, task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException(Cause.CLOSED, "interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failed -> throw failed;
                case RuntimeException mistake -> throw mistake;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** Waits until all have ended, or patience has; nothing is done again. By a thread of no carrier. */
    public void join(Duration patience) {
        over = true;
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (CountDownLatch each : working) {
                if (!each.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
