package culvert.app.doctor;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs checks beside each other, each on a thread of its own, and tells what they have found in their order. */
public final class Beside {
    private Beside() {}

    /**
     * Checks each of them.
     *
     * @param broken says what a check has found that throws
     * @param told gets what was found of each
     */
    public static <A, T> void each(
            List<A> all, Function<A, T> check, Function<RuntimeException, T> broken, Consumer<T> told) {
        List<CompletableFuture<T>> running = all.stream()
                .map(one -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return check.apply(one);
                            } catch (RuntimeException e) {
                                return broken.apply(e);
                            }
                        },
                        Thread::startVirtualThread))
                .toList();
        running.forEach(one -> told.accept(one.join()));
    }
}
