package culvert.net.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Functions of the C library, and the error number that the last of them has left. */
final class LibC {
    /** Where a call keeps its error number, so that nothing the JVM does in between overwrites it. */
    static final StructLayout STATE = Linker.Option.captureStateLayout();

    /** For calls whose first argument is a segment of {@link #STATE}. */
    static final Linker.Option KEEP_ERRNO = Linker.Option.captureCallState("errno");

    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private LibC() {}

    @SuppressWarnings("restricted") // deploy/java.options enables native access
    static MethodHandle function(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
    }

    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    /** What {@link MethodHandle#invokeExact} declares, and no function of C throws. */
    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException mistake ? mistake : new IllegalStateException(e);
    }
}
