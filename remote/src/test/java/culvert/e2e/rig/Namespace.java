package culvert.e2e.rig;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * The system calls that take a thread of this process into a network namespace. A socket stays in the namespace that its
 * thread was in when it was made, and may be used from anywhere afterwards.
 */
final class Namespace {
    /** Of {@code <sched.h>}: the descriptor has to be that of a network namespace. */
    private static final int CLONE_NEWNET = 0x4000_0000;

    private static final int READ_ONLY = 0;

    private static final MethodHandle OPEN = call("open", ADDRESS, JAVA_INT);
    private static final MethodHandle SETNS = call("setns", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = call("close", JAVA_INT);

    private Namespace() {}

    /**
     * Runs something on a thread in the namespace. It must not start threads, nor virtual ones: they would be in there too,
     * and those of the virtual ones' scheduler would stay.
     */
    static <T> T inside(Path namespace, Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(() -> {
            enter(namespace);
            return task.call();
        });
        Thread.ofPlatform().name("in-" + namespace.getFileName()).start(result);
        try {
            return result.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void enter(Path namespace) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(namespace.toString()), READ_ONLY);
            int entered = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (entered != 0 || closed != 0) {
                throw new IOException("cannot enter " + namespace);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("restricted") // which these are allowed to be
    private static MethodHandle call(String name, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow(name);
        return linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, parameters));
    }
}
