package culvert.e2e.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Pieces of a test that run side by side. */
public final class Together {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Together() {}

    /** Runs all at once and answers their results, or throws what the first of them threw. */
    public static <T> List<T> run(List<? extends Callable<T>> parts) throws Exception {
        return run(LIMIT, parts);
    }

    /** The same where each may take that long. */
    public static <T> List<T> run(Duration limit, List<? extends Callable<T>> parts) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> part : parts) {
                futures.add(threads.submit(part));
            }
            List<T> results = new ArrayList<>();
            try {
                for (Future<T> future : futures) {
                    results.add(future.get(limit.toSeconds(), TimeUnit.SECONDS));
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } finally {
                threads.shutdownNow();
            }
            return results;
        }
    }

    /** Writes on a thread of its own, so that the caller can read. */
    public static <T> T during(Work beside, Callable<T> work) throws Exception {
        List<Callable<List<T>>> parts = List.of(
                () -> {
                    beside.run();
                    return List.of();
                },
                () -> List.of(work.call()));
        return run(parts).get(1).getFirst();
    }

    /** Something to do that may fail. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }
}
