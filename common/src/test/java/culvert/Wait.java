package culvert;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what nobody announces. */
public final class Wait {
    /** More than the busiest machine needs: after that, it will not come any more. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);

    private Wait() {}

    /** Returns as soon as the condition is true; fails, with what is known by then, when it does not become so. */
    public static void until(Callable<Boolean> condition, Supplier<String> known) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end >= 0) {
                fail("not within " + LIMIT + ": " + known.get());
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
