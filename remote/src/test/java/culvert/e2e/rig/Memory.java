package culvert.e2e.rig;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;

/** How much this process holds. */
public final class Memory {
    /** What was cleared in one is freed, and what that has held is found, in the next. */
    private static final int LEAST_COLLECTIONS = 3;

    /** What still becomes less after so many is not what cleaners do. */
    private static final int MOST_COLLECTIONS = 12;

    private static final long LIMIT_MILLIS = 20_000;

    private Memory() {}

    /** Live heap after collections, the JDK's direct buffers, and what Netty took past the JDK. */
    public static long held() throws InterruptedException {
        collect();
        return inUse();
    }

    /**
     * Collects what nobody holds any more. Cleaners announce no end, but what they have freed is seen: so it goes on
     * until nothing becomes less.
     */
    static void collect() throws InterruptedException {
        long before = Long.MAX_VALUE;
        long now = collectOnce();
        for (int i = 1; i < LEAST_COLLECTIONS || (now < before && i < MOST_COLLECTIONS); i++) {
            before = now;
            now = collectOnce();
        }
    }

    /**
     * One collection, until the references that it cleared have gone to their queues. They go in any order, but those of
     * the collection before have all gone. Answers what is in use then.
     */
    private static long collectOnce() throws InterruptedException {
        ReferenceQueue<Object> cleared = new ReferenceQueue<>();
        PhantomReference<Object> unheld = new PhantomReference<>(new Object(), cleared);
        System.gc();
        assertSame(unheld, cleared.remove(LIMIT_MILLIS), "nothing was collected");
        return inUse();
    }

    private static long inUse() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + nativeBuffers();
    }

    /** Direct buffers, however they were made. */
    public static long nativeBuffers() {
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
