package culvert;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits for what nobody announces. */
public final class Until {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    /** More than the busiest machine needs: after that, it will not come any more. */
    private static final Duration LONG = Duration.ofSeconds(60);

    /** What has not changed for so long has come to rest. */
    private static final Duration REST = Duration.ofSeconds(1);

    private Until() {}

    /** True as soon as the condition is, false when the time is over. */
    public static boolean holds(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }

    /** Fails, with what is known by then, unless the condition becomes true at all. */
    public static void isTrue(Supplier<String> known, BooleanSupplier condition) throws InterruptedException {
        isTrue(LONG, known, condition);
    }

    /** Fails unless the condition becomes true in time. */
    public static void isTrue(Duration limit, Supplier<String> what, BooleanSupplier condition)
            throws InterruptedException {
        if (!holds(limit, condition)) {
            fail("after " + limit + ": " + what.get());
        }
    }

    /** Waits until a number stays the same for a second, and answers it. */
    public static long isAtRest(Duration limit, LongSupplier number) throws InterruptedException {
        long[] last = {number.getAsLong()};
        long[] since = {System.nanoTime()};
        isTrue(limit, () -> "still changing: " + number.getAsLong(), () -> {
            long now = number.getAsLong();
            if (now != last[0]) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] >= REST.toNanos();
        });
        return last[0];
    }
}
