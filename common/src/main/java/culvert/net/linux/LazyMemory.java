package culvert.net.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory outside the heap of which only the pages count that have been touched, by mmap(2). The JDK's own ways fill new
 * memory with zeros, and so touch all of it.
 */
final class LazyMemory {
    // Linux sys/mman.h
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final int MAP_SHARED_POPULATED = 0x01 | 0x8000;
    private static final int MADV_NOHUGEPAGE = 15;
    private static final long MAP_FAILED = -1;

    private static final MethodHandle MMAP = LibC.function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MADVISE = LibC.function(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle MUNMAP = LibC.function(
            "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

    private LazyMemory() {}

    /** Maps zeroed memory that lives as long as the arena. */
    static MemorySegment allocate(long bytes, Arena arena) {
        MemorySegment memory = map(MAP_PRIVATE_ANONYMOUS, -1, 0, bytes, arena);
        try {
            // where the system hands out huge pages unasked, the first byte would take 2 MiB; not obeyed is no harm
            int ignored = (int) MADVISE.invokeExact(memory, bytes, MADV_NOHUGEPAGE);
            return memory;
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /** Maps what a descriptor shares with the kernel, for as long as the arena lives. */
    static MemorySegment share(int descriptor, long offset, long bytes, Arena arena) {
        return map(MAP_SHARED_POPULATED, descriptor, offset, bytes, arena);
    }

    @SuppressWarnings("restricted") // deploy/java.options enables native access
    private static MemorySegment map(int flags, int descriptor, long offset, long bytes, Arena arena) {
        try {
            MemorySegment start = (MemorySegment)
                    MMAP.invokeExact(MemorySegment.NULL, bytes, PROT_READ_WRITE, flags, descriptor, offset);
            if (start.address() == MAP_FAILED) {
                throw new OutOfMemoryError("no memory outside the heap");
            }
            return start.reinterpret(bytes, arena, LazyMemory::unmap);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    private static void unmap(MemorySegment memory) {
        try {
            int ignored = (int) MUNMAP.invokeExact(memory, memory.byteSize());
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }
}
