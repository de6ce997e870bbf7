package culvert.e2e.rig;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How much this process holds. */
public final class Memory {
    /** Finalisation-like clean-ups (cleaners, weak references) need more than one. */
    private static final int COLLECTIONS = 3;

    private Memory() {}

    /** Live heap after collections, the JDK's direct buffers, and what Netty took past the JDK. */
    public static long held() throws InterruptedException {
        collect();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return heap + nativeBuffers();
    }

    /** Collects what nobody holds any more. */
    static void collect() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            Thread.sleep(50); // for the threads of the cleaners, which announce no end
        }
    }

    /** Direct buffers, however they were made. */
    public static long nativeBuffers() {
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + Math.max(0, PlatformDependent.usedDirectMemory());
    }
}
