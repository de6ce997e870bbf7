package culvert.net.carrier;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads on a scheduler of our own. JDK 25 has this inside but offers no public way in, so this class, and no
 * other, reflects; it needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class VirtualThreads {
    private static final @Nullable MethodHandle NEW;
    private static final @Nullable MethodHandle CARRIER;
    private static final String UNAVAILABLE;

    static {
        MethodHandle create = null;
        MethodHandle carrier = null;
        String problem = "";
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            create = lookup.findStatic(
                    Class.forName("java.lang.ThreadBuilders"),
                    "newVirtualThread",
                    MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
            carrier = lookup.findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            problem = "this Java does not let a program schedule its own virtual threads (" + e.getMessage()
                    + "); start it by the culvert launcher, or with --add-opens=java.base/java.lang=ALL-UNNAMED";
        }
        NEW = create;
        CARRIER = carrier;
        UNAVAILABLE = problem;
    }

    private VirtualThreads() {}

    /** Why {@link #start} cannot work here; empty when it can. */
    static String unavailableBecause() {
        return UNAVAILABLE;
    }

    /** Starts a virtual thread whose continuations are run by {@code scheduler}. */
    static Thread start(Executor scheduler, String name, Runnable body) {
        try {
            Thread thread = (Thread) usable(NEW).invokeExact(scheduler, name, 0, body);
            thread.start();
            return thread;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The platform thread below the caller, also when the caller is a virtual thread. */
    static Thread carrierThread() {
        try {
            return (Thread) usable(CARRIER).invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle usable(@Nullable MethodHandle handle) {
        if (handle == null) {
            throw new IllegalStateException(UNAVAILABLE);
        }
        return handle;
    }
}
